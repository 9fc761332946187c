#include "os/system_error.hpp"

#include <cerrno>

namespace brood::os {

int last_error() noexcept {
  return errno;
}

void throw_system_error(int code, const std::string& what) {
  throw std::system_error(code, std::generic_category(), what);
}

void throw_last_error(const std::string& what) {
  const int code = errno;
  throw_system_error(code, what);
}

}  // namespace brood::os
