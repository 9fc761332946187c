#pragma once
// What sockets need on Windows, where they are not quite handles.

// winsock2.h has to come before windows.h, which the other one includes.
// clang-format off
#include <winsock2.h>
#include "os/native_windows.hpp"

// clang-format on

namespace brood::os {

/// Once in a process, before anything else is done with sockets. Throws std::system_error.
void start_winsock();

/// Whether it is a socket, not a pipe or another handle. Throws std::system_error.
bool is_socket(NativeHandle handle);

inline SOCKET windows_socket(NativeHandle native) {
  return static_cast<SOCKET>(native);
}

/// The calling thread's last error of a socket call. Read it on the very next line.
inline int last_socket_error() noexcept {
  return ::WSAGetLastError();
}

}  // namespace brood::os
