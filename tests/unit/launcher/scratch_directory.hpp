#pragma once

#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

#include <string>

namespace brood::launcher {

/// A directory of its own that is gone when the test is over.
class ScratchDirectory {
 public:
  ScratchDirectory()
      : path_(fs::canonical(fs::temp_directory_path()) / fs::unique_path("brood-%%%%-%%%%-%%%%")) {
    fs::create_directories(path_);
  }

  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  ~ScratchDirectory() {
    boost::system::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  std::string path(const std::string& below = {}) const {
    return to_text(below.empty() ? path_ : (path_ / to_path(below)).make_preferred());
  }

  std::string write(const std::string& below, const std::string& content) const {
    const fs::path file = path_ / to_path(below);
    fs::create_directories(file.parent_path());
    fs::ofstream(file, std::ios::binary) << content;
    return path(below);
  }

  std::string make_directory(const std::string& below) const {
    fs::create_directories(path_ / to_path(below));
    return path(below);
  }

  /// A directory that counts as an environment.
  std::string make_environment(const std::string& below) const {
    make_directory(below + "/conda-meta");
    return path(below);
  }

 private:
  fs::path path_;
};

}  // namespace brood::launcher
