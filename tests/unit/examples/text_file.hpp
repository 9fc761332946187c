#pragma once

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

/// A file with the given bytes, in the folder for temporary files, gone with the object.
class TextFile {
 public:
  explicit TextFile(std::string_view content)
      : path_(std::filesystem::temp_directory_path() /
              ("brood-example-" + std::to_string(std::random_device{}()) + ".xyz")) {
    std::ofstream out(path_, std::ios::binary);
    out << content;
  }

  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  ~TextFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};
