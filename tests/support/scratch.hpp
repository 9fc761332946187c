#pragma once

#include "support/process_probe.hpp"

#include <atomic>
#include <filesystem>
#include <string>
#include <system_error>

namespace brood::test {

/// A folder of its own, removed at the end. Its name is a trap for those who quote badly.
class Scratch {
 public:
  Scratch()
      : path_(std::filesystem::temp_directory_path() /
              ("brood test's folder " + std::to_string(own_pid()) + "-" +
               std::to_string(next_number()))) {
    std::filesystem::create_directories(path_);
  }

  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  static int next_number() {
    static std::atomic<int> number{0};
    return ++number;
  }

  std::filesystem::path path_;
};

}  // namespace brood::test
