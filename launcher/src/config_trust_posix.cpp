#include "config_search.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace brood::launcher {

std::optional<std::string> distrust(const std::string& file) {
  struct stat facts {};

  if (stat(file.c_str(), &facts) != 0) {
    return "it cannot be looked at";
  }
  if (facts.st_uid != geteuid() && facts.st_uid != 0) {
    return "it belongs to another user (user id " + std::to_string(facts.st_uid) + ")";
  }
  if ((facts.st_mode & S_IWOTH) != 0) {
    return "everybody may write it";
  }
  return std::nullopt;
}

}  // namespace brood::launcher
