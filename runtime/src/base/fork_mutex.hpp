#pragma once

// A mutex that is held across a fork, so that no other thread is in what it guards then.
//
// One thread may lock it several times. Unlike a std::recursive_mutex it knows its owner by what a
// fork leaves as it is, so that the copy of the thread in the forked child can free it: nobody has
// to overwrite a locked mutex, which the thread sanitizer takes for one that stays locked.

#include <atomic>
#include <mutex>
#include <thread>

namespace brood::base {

class ForkMutex {
 public:
  void lock() {
    const auto self = std::this_thread::get_id();
    if (owner_.load(std::memory_order_relaxed) != self) {
      mutex_.lock();
      owner_.store(self, std::memory_order_relaxed);
    }
    ++depth_;
  }

  void unlock() {
    if (--depth_ == 0) {
      free();
    }
  }

  /// In a forked child, by the thread that had locked it: frees it, however often it was locked.
  void free_in_child() {
    depth_ = 0;
    free();
  }

 private:
  void free() {
    owner_.store(std::thread::id(), std::memory_order_relaxed);
    mutex_.unlock();
  }

  std::mutex mutex_;
  std::atomic<std::thread::id> owner_{};  // only its own thread can find itself here
  int depth_ = 0;                         // the owner's
};

}  // namespace brood::base
