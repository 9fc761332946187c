#include "path_probe.hpp"

#include "error.hpp"
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

std::string current_directory(std::string_view path) {
  boost::system::error_code error;
  const fs::path current = fs::current_path(error);
  if (error) {
    throw LauncherError(
        ExitCode::environment,
        "cannot tell where " + shown(path) +
            " is: the current folder cannot be found: " + system_reason(error.value()),
        "it may have been removed: go to another one, or give the whole path");
  }
  return to_text(current);
}

std::string below(const std::string& directory, const char* name) {
  return to_text(to_path(directory) / name);
}

}  // namespace brood::launcher
