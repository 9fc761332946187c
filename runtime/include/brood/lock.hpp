#pragma once
// A lock between processes and threads: one at a time holds it.
//
//   void add(brood::Lock lock, brood::RawValue<long> sum, long n) {
//     const std::lock_guard guard(lock);
//     *sum += n;
//   }
//
// A Lock is a name for something in shared memory: a copy, and what arrives in another process as
// an argument, over a Connection or through a Queue, is the same lock. It is gone when nobody has
// it any more. A forked child has those of its original.
//
// Not for threads of one process only: std::mutex does that for a tenth of the price.
//
// A holder that dies does not take the lock with it. The next one is told by OwnerDied, within a
// second, since what the lock protects may be half changed:
//   - acquire() throws it, and the caller holds the lock. He mends what is broken and releases it;
//     nobody else is told.
//   - lock(), for std::lock_guard and std::unique_lock, throws it and does not hold the lock, as
//     those expect. Everybody is told, until somebody acquires it and releases it again.
// A thread that ends while its process lives still holds what it held.
// Python: multiprocessing.Lock, RLock

#include <brood/duration.hpp>
#include <brood/error.hpp>
#include <brood/export.hpp>
#include <brood/serialize_archive.hpp>

#include <chrono>
#include <memory>

namespace brood {

class Condition;

namespace detail {

struct LockState;
struct RLockState;

/// What Lock and RLock have in common: everything but who may take it twice, and who may release
/// it.
///
/// Threads: any may call any member, except assignment and destruction.
template <class State>
class BROOD_EXPORT LockInterface {
 public:
  /// A new one, free. Throws std::system_error when there is no memory.
  LockInterface();

  /// Another name for the same lock.
  LockInterface(const LockInterface&) = default;
  LockInterface& operator=(const LockInterface&) = default;
  ~LockInterface() = default;

  /// Waits until it is free, and takes it. Throws OwnerDied, holding it.
  void acquire();

  /// False when another one holds it. A holder that has died counts as none: throws OwnerDied,
  /// holding it. Python: acquire(block=False)
  bool try_acquire();

  /// False when it was not free for so long; a negative time is none. Throws OwnerDied, holding it.
  /// Python: acquire(timeout=)
  bool acquire_for(Duration timeout);

  /// Throws std::logic_error: Lock, when nobody holds it (Python: ValueError); RLock, when this
  /// thread does not (Python: AssertionError).
  void release();

  /// Whether somebody holds it now. Python: locked
  bool locked() const;

  // For std::lock_guard, std::unique_lock, std::scoped_lock: OwnerDied leaves it free.

  void lock();

  bool try_lock();

  bool try_lock_for(Duration timeout);

  void unlock() { release(); }

  /// How it travels. load throws DecodingError, std::system_error.
  void save(OutputArchive& archive) const;
  void load(InputArchive& archive);

 private:
  friend class brood::Condition;

  std::shared_ptr<State> state_;
};

extern template class LockInterface<LockState>;
extern template class LockInterface<RLockState>;

}  // namespace detail

/// May be released by another thread, or process, than the one that has acquired it; whose death is
/// looked out for is the one that acquired it. Who acquires it twice waits for a release.
class Lock : public detail::LockInterface<detail::LockState> {};

/// A lock that the thread that holds it can take again; it is free when it was released as often.
/// OwnerDied finds it held once.
class RLock : public detail::LockInterface<detail::RLockState> {};

}  // namespace brood
