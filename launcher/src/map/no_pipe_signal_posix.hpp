#pragma once

#include <signal.h>

namespace brood::launcher {

/// Has writes to a pipe that nobody reads give EPIPE in this thread, whatever SIGPIPE means here.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }

  ~NoPipeSignal() {
    sigset_t pending;
    int number = 0;
    if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1 &&
        sigismember(&before_, SIGPIPE) == 0) {
      sigwait(&pipe_, &number);
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
};

}  // namespace brood::launcher
