#include "start/fork_policy.hpp"

#include "os/self.hpp"

#include <atomic>
#include <stdexcept>
#include <string>

namespace brood::start {

namespace {

std::atomic<int> own_threads{0};
std::atomic<bool> allowed_with_threads{false};

}  // namespace

OwnThread::OwnThread() {
  ++own_threads;
}

OwnThread::~OwnThread() {
  --own_threads;
}

int own_thread_count() {
  return own_threads;
}

void forget_own_threads() {
  if (own_threads != 0) {  // else its page stays the original's
    own_threads = 0;
  }
}

void set_fork_with_threads_allowed(bool allowed) {
  allowed_with_threads = allowed;
}

void require_fork_is_safe() {
  const int others = os::thread_count() - 1 - own_thread_count();
  if (others > 0 && !allowed_with_threads) {
    throw std::logic_error(
        "start method fork: other threads run (" + std::to_string(others) +
        "), and a lock that one of them holds would stay locked in the child for ever; use "
        "forkserver or spawn, make the Pool before the threads, or call "
        "brood::allow_fork_with_threads(true)");
  }
}

}  // namespace brood::start
