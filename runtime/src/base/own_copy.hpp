#pragma once

// Something that a process has one of, and that a forked child must have anew: in the copy that
// fork made of it a lock may be held by a thread that is not there.

#include <atomic>

namespace brood::base {

/// Made when it is first asked for and never destroyed: threads and static objects that outlive
/// main may use it. What a child has left behind stays where a leak check finds it, untouched. For
/// static variables.
template <class T>
class OwnCopy {
 public:
  constexpr OwnCopy() = default;
  OwnCopy(const OwnCopy&) = delete;
  OwnCopy& operator=(const OwnCopy&) = delete;

  /// Threads: any.
  T& get() {
    Copy* const there = now_.load(std::memory_order_acquire);
    return there != nullptr ? there->value : make();
  }

  /// What get would give; nullptr where it would have to be made. Threads: any.
  T* if_made() const {
    Copy* const there = now_.load(std::memory_order_acquire);
    return there != nullptr ? &there->value : nullptr;
  }

  /// In a forked child, before it has threads: get makes a fresh one.
  void forget() {
    if (Copy* const left = now_.load(std::memory_order_relaxed)) {
      left->before = left_;
      left_ = left;
      now_.store(nullptr, std::memory_order_relaxed);
    }
  }

 private:
  struct Copy {
    T value{};
    Copy* before = nullptr;
  };

  T& make() {
    auto* const made = new Copy;
    Copy* other = nullptr;
    if (now_.compare_exchange_strong(other, made, std::memory_order_acq_rel)) {
      return made->value;
    }
    delete made;  // another thread was faster
    return other->value;
  }

  std::atomic<Copy*> now_{nullptr};
  Copy* left_ = nullptr;  // what this process's originals had, the last first
};

}  // namespace brood::base
