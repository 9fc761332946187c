#include "os/child_setup.hpp"

#include "os/iostreams.hpp"
#include "os/self.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <system_error>
#include <thread>

namespace brood::os {

void settle_stdio() {
  Handle null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) {
    return;
  }
  if (null.get() <= STDERR_FILENO) {
    null = null.duplicate();  // out of the way of 0, 1 and 2
  }
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

// A thread that waits for input holds its FILE's lock, and fflush(nullptr) would wait for it. So
// where there are other threads, one more does that, and nobody waits for it for ever.
void flush_stdio() {
  flush_iostreams();
  if (thread_count() == 1) {
    std::fflush(nullptr);
    return;
  }
  std::fflush(stdout);
  std::fflush(stderr);
  const auto flushed = std::make_shared<std::promise<void>>();
  try {
    std::thread([flushed] {
      std::fflush(nullptr);
      flushed->set_value();
    }).detach();
    flushed->get_future().wait_for(std::chrono::seconds(1));
  } catch (const std::system_error&) {
    // No thread can be had: what other FILEs hold is lost.
  }
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
