#include "self.hpp"

#include "error.hpp"

#include <unistd.h>

namespace brood::launcher {

std::string self_path() {
  std::string path(4096, '\0');
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0 || static_cast<std::size_t>(length) == path.size()) {
    throw LauncherError(ExitCode::internal, "cannot find the brood executable in /proc/self/exe",
                        "activation scripts need /proc to be mounted");
  }
  path.resize(static_cast<std::size_t>(length));
  return path;
}

}  // namespace brood::launcher
