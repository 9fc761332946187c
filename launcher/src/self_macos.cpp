#include "self.hpp"

#include "error.hpp"

#include <cstdint>
#include <cstring>
#include <mach-o/dyld.h>

namespace brood::launcher {

std::string self_path() {
  std::uint32_t size = 0;
  _NSGetExecutablePath(nullptr, &size);
  std::string path(size, '\0');
  if (_NSGetExecutablePath(path.data(), &size) != 0) {
    throw LauncherError(ExitCode::internal, "cannot find the brood executable");
  }
  path.resize(std::strlen(path.c_str()));
  return path;
}

}  // namespace brood::launcher
