#include "os/child_setup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

#include "os/system_error.hpp"

namespace brood::os {

void detach_stdin() {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null >= 0) {
    ::dup2(null, STDIN_FILENO);
    if (null > STDERR_FILENO) {
      ::close(null);
    }
  }
}

void end_with_group() {
  if (::getpgrp() == ::getpid()) {
    ::kill(0, SIGKILL);
  }
  ::_exit(1);
}

void exit_now(int code) {
  std::cout.flush();
  std::fflush(nullptr);
  ::_exit(code);
}

Handle adopt_handle(NativeHandle native) {
  if (native <= STDERR_FILENO || ::fcntl(static_cast<int>(native), F_SETFD, FD_CLOEXEC) != 0) {
    throw_system_error(EBADF, "take over descriptor " + std::to_string(native));
  }
  return Handle(native);
}

}  // namespace brood::os
