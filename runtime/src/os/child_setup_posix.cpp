#include "os/child_setup.hpp"

#include "os/system_error.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

namespace brood::os {

void settle_stdio() {
  Handle null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) {
    return;
  }
  null = null.duplicate();  // out of the way of 0, 1 and 2
  const int fd = static_cast<int>(null.get());
  ::dup2(fd, STDIN_FILENO);
  for (const int output : {STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(output, F_GETFD) < 0) {
      ::dup2(fd, output);
    }
  }
}

void end_with_group() {
  if (::getpgrp() == ::getpid()) {
    ::kill(0, SIGKILL);
  }
  ::_exit(1);
}

void flush_stdio() {
  std::cout.flush();
  std::fflush(nullptr);
}

void exit_now(int code) {
  flush_stdio();
  ::_exit(code);
}

void hold_off_interrupts() {
  sigset_t interrupts;
  ::sigemptyset(&interrupts);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    ::sigaddset(&interrupts, number);
  }
  ::pthread_sigmask(SIG_BLOCK, &interrupts, nullptr);
}

void restore_default_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD}) {
    std::signal(number, SIG_DFL);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

Handle adopt_handle(NativeHandle native) {
  if (native <= STDERR_FILENO || ::fcntl(static_cast<int>(native), F_SETFD, FD_CLOEXEC) != 0) {
    throw_system_error(EBADF, "take over descriptor " + std::to_string(native));
  }
  return Handle(native);
}

}  // namespace brood::os
