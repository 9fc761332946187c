#include "os/handle.hpp"

#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <string>

namespace brood {

using os::last_error;
using os::own_handle;
using os::throw_system_error;
using os::windows_handle;

void Handle::reset() noexcept {
  if (native_ != no_handle) {
    ::CloseHandle(windows_handle(release()));
  }
}

NativeHandle Handle::release() noexcept {
  kept_from_children_ = false;
  return std::exchange(native_, no_handle);
}

Handle Handle::duplicate() const {
  if (native_ == no_handle) {
    // To the system -1 is not "none" but this process itself, of which it would make a handle.
    throw_system_error(ERROR_INVALID_HANDLE, "duplicate handle " + std::to_string(native_));
  }
  const HANDLE self = ::GetCurrentProcess();
  HANDLE copy = nullptr;
  if (::DuplicateHandle(self, windows_handle(native_), self, &copy, 0, FALSE,
                        DUPLICATE_SAME_ACCESS) == 0) {
    const int code = last_error();
    throw_system_error(code, "duplicate handle " + std::to_string(native_));
  }
  return own_handle(copy);
}

void Handle::keep_from_forked_children() {}

void Handle::take_kept(Handle& other) noexcept {
  native_ = std::exchange(other.native_, no_handle);
}

}  // namespace brood

namespace brood::os {

// By way of this process: to have it go nowhere (no target) is documented, but not so in Wine 8.
void close_in(NativeHandle process, NativeHandle handle) noexcept {
  HANDLE here = nullptr;
  if (::DuplicateHandle(windows_handle(process), windows_handle(handle), ::GetCurrentProcess(),
                        &here, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE) != 0) {
    ::CloseHandle(here);
  }
}

Handle make_event() {
  Handle event = own_handle(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!event) {
    throw_last_error("make an event");
  }
  return event;
}

}  // namespace brood::os
