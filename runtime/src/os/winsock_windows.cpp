#include "os/winsock_windows.hpp"

#include "os/system_error.hpp"

namespace brood::os {

namespace {

int start() {
  WSADATA ignored{};
  return ::WSAStartup(MAKEWORD(2, 2), &ignored);
}

}  // namespace

void start_winsock() {
  static const int error = start();  // never cleaned up: sockets may outlive static objects
  if (error != 0) {
    throw_system_error(error, "start the system's sockets");
  }
}

bool is_socket(NativeHandle handle) {
  DWORD flags = 0;
  if (::GetNamedPipeInfo(windows_handle(handle), &flags, nullptr, nullptr, nullptr) != 0) {
    return false;  // the usual case, for which sockets need not be started
  }
  start_winsock();
  int type = 0;
  int size = sizeof type;
  return ::getsockopt(windows_socket(handle), SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type),
                      &size) == 0;
}

}  // namespace brood::os
