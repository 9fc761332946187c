#pragma once
// A number of units that processes and threads take and give back; who wants one when there is none
// waits.
//
//   void fetch(brood::Semaphore connections, std::string url) {     // brood::Semaphore(4): at most
//   4
//     const std::lock_guard guard(connections);                     // at a time
//     ...
//   }
//
// A Semaphore is a name for something in shared memory, as a Lock is: a copy, and what arrives in
// another process, is the same one. Whoever wants may give back a unit, also one that he has not
// taken: so it can count things that one process makes and another one uses up.
//
// A process that dies takes its units with it, unless the semaphore was made to give them back:
//
//   brood::Semaphore connections({.value = 4, .recover = true});
//
// Then they are free again within a second, if somebody waits for one; nobody is told. (Where what
// a unit stands for may be half changed, use a Lock.) Such a semaphore remembers who has which
// unit, so there are never more than at its beginning: it is bounded. A release gives back a unit
// of the process that calls it, or else any.
// Python: multiprocessing.Semaphore, BoundedSemaphore

#include <brood/duration.hpp>
#include <brood/export.hpp>
#include <brood/serialize_archive.hpp>

#include <chrono>
#include <memory>

namespace brood {

namespace detail {

struct SemaphoreState;

}  // namespace detail

struct SemaphoreOptions {
  int value = 1;         ///< how many units there are; 0..2147483647, with recover 1..4096
  bool recover = false;  ///< what a process had that dies is free again
};

/// Threads: any may call any member, except assignment and destruction.
class BROOD_EXPORT Semaphore {
 public:
  /// Throws std::invalid_argument for a value that cannot be, std::system_error when there is no
  /// memory.
  explicit Semaphore(int value = 1) : Semaphore(SemaphoreOptions{.value = value}) {}

  explicit Semaphore(SemaphoreOptions options) : Semaphore(options, false) {}

  /// Another name for the same semaphore.
  Semaphore(const Semaphore&) = default;
  Semaphore& operator=(const Semaphore&) = default;
  ~Semaphore() = default;

  /// Waits until there is a unit, and takes it.
  void acquire();

  /// False when there is none. Python: acquire(block=False)
  bool try_acquire();

  /// False when there was none for so long; a negative time is none. Python: acquire(timeout=)
  bool acquire_for(Duration timeout);

  /// Gives back, or adds, `n` units. Throws: std::logic_error, and nothing has changed, when there
  ///          would be more than there may be: BoundedSemaphore, and one with recovery, than at its
  ///          beginning (Python: ValueError); any, than 2147483647. std::invalid_argument for n
  ///          < 1.
  void release(int n = 1);

  /// How many units there are now; it may be another number when this returns. Those of dead
  /// processes count as there, if they are given back. Python: get_value
  int get_value() const;

  // For std::lock_guard, std::unique_lock.

  void lock() { acquire(); }

  bool try_lock() { return try_acquire(); }

  bool try_lock_for(Duration timeout) { return acquire_for(timeout); }

  void unlock() { release(); }

  /// How it travels. load throws DecodingError, std::system_error.
  void save(OutputArchive& archive) const;
  void load(InputArchive& archive);

 protected:
  Semaphore(SemaphoreOptions options, bool bounded);

 private:
  std::shared_ptr<detail::SemaphoreState> state_;
};

/// One whose units never become more than at its beginning: to release too often is an error.
class BROOD_EXPORT BoundedSemaphore : public Semaphore {
 public:
  explicit BoundedSemaphore(int value = 1) : BoundedSemaphore(SemaphoreOptions{.value = value}) {}

  explicit BoundedSemaphore(SemaphoreOptions options) : Semaphore(options, true) {}
};

}  // namespace brood
