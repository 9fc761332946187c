#pragma once
// What is to be done at the end of a process, and at the beginning of a forked one.
//
//   brood::Finalize remove_scratch([] { std::filesystem::remove_all("scratch"); }, 10);
//
// C++ destructors do most of this. Finalize is for what must also happen when a child of this
// library ends, which runs no destructors of static objects, and at the end of the first process
// while its other parts are still there. Nothing runs when a process is killed, or calls
// std::_Exit.
//
// Python: multiprocessing.util.Finalize, register_after_fork

#include <brood/export.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace brood {

/// A function that is called once: by the call operator, when this object is destroyed, or at the
/// end of the process if it has a priority; whichever comes first. Never in another process than
/// the one that made it, so not in a forked copy.
///
/// A static object is destroyed, and so called, in its turn among the static objects, unless the
/// first Process was started after it was made.
///
/// At the end of a process: priorities from the highest to the lowest, the youngest first among
/// equals; those of zero and more before its children are ended and waited for, the others
/// afterwards. An exception is logged and harms no other.
/// Threads: any, one at a time for one object.
class BROOD_EXPORT Finalize {
 public:
  /// Without `exitpriority` it is not called at the end of the process.
  explicit Finalize(std::function<void()> callback, std::optional<int> exitpriority = {});
  ~Finalize();
  Finalize(Finalize&&) noexcept;
  Finalize& operator=(Finalize&&) noexcept;

  /// Calls it now. Nothing happens when it was called, was cancelled, or belongs to another
  /// process.
  void operator()();

  /// It will not be called any more.
  void cancel();

  /// Whether it is still to be called.
  bool still_active() const;

  struct Entry;

 private:
  std::shared_ptr<Entry> entry_;
};

/// Calls `function` in each child that is a copy of this process (start method fork), before its
/// target, for as long as the returned object lives. In the order of registration; an exception
/// ends that child as one of its target does. Python: util.register_after_fork
class BROOD_EXPORT AfterFork {
 public:
  explicit AfterFork(std::function<void()> function);
  ~AfterFork();
  AfterFork(AfterFork&&) noexcept;
  AfterFork& operator=(AfterFork&&) noexcept;

  struct Entry;

 private:
  std::shared_ptr<Entry> entry_;
};

/// The same, as a function; the result must be kept.
[[nodiscard]] BROOD_EXPORT AfterFork register_after_fork(std::function<void()> function);

}  // namespace brood
