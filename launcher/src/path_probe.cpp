#include "path_probe.hpp"

#include "text.hpp"

#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

bool is_directory(const std::string& path) {
  boost::system::error_code error;
  return fs::is_directory(to_path(path), error);
}

bool is_file(const std::string& path) {
  boost::system::error_code error;
  return fs::is_regular_file(to_path(path), error);
}

std::string below(const std::string& directory, const char* name) {
  return to_text(to_path(directory) / name);
}

}  // namespace brood::launcher
