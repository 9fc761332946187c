#pragma once
// Between the handles of this library and those of Windows, and the making of handles that need no
// story.

#include "os/handle.hpp"

#include <windows.h>

namespace brood::os {

inline HANDLE windows_handle(NativeHandle native) {
  return reinterpret_cast<HANDLE>(native);
}

inline HANDLE windows_handle(const Handle& handle) {
  return windows_handle(handle.get());
}

/// Takes over what a call gave back that says NULL for "none".
inline Handle own_handle(HANDLE native) {
  return native == nullptr ? Handle() : Handle(reinterpret_cast<NativeHandle>(native));
}

/// Closes a handle of that process; `process` is open for PROCESS_DUP_HANDLE.
void close_in(NativeHandle process, NativeHandle handle) noexcept;

/// An event without a name that stays set until it is reset. Throws std::system_error.
Handle make_event();

}  // namespace brood::os
