#pragma once

// Something that a process has one of, and that a forked child must have anew: in the copy that
// fork made of it a lock may be held by a thread that is not there.

namespace brood::base {

/// Made when it is first asked for and never destroyed: threads and static objects that outlive
/// main may use it. What a child has left behind stays where a leak check finds it, untouched.
template <class T>
class OwnCopy {
 public:
  T& get() { return place()->value; }

  /// In a forked child, before it has threads: makes a fresh one, which get gives from now on.
  T& renew() {
    place() = new Copy{{}, place()};
    return get();
  }

 private:
  struct Copy {
    T value;
    Copy* before = nullptr;
  };

  static Copy*& place() {
    static auto* copy = new Copy;
    return copy;
  }
};

}  // namespace brood::base
