#include "os/child_setup.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <span>
#include <string>

#include "os/system_error.hpp"

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

namespace {

void set_handlers(std::span<const int> numbers, void (*handler)(int)) {
  for (const int number : numbers) {
    std::signal(number, handler);
  }
}

}  // namespace

void ignore_interrupts() {
  static constexpr int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  set_handlers(numbers, SIG_IGN);
}

void restore_default_signals() {
  static constexpr int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD};
  set_handlers(numbers, SIG_DFL);
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
