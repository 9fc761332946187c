#include "os/system_error.hpp"

#include <windows.h>

namespace brood::os {

int last_error() noexcept {
  return static_cast<int>(::GetLastError());
}

void throw_system_error(int code, const std::string& what) {
  throw std::system_error(code, std::system_category(), what);
}

// For a text that is ready: putting one together may change the thread's error, so callers that
// have to do that keep the code first and call throw_system_error.
void throw_last_error(const std::string& what) {
  const int code = last_error();
  throw_system_error(code, what);
}

}  // namespace brood::os
