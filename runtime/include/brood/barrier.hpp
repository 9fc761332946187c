#pragma once
// A place where so many processes and threads wait for each other, again and again.
//
//   void simulate(brood::Barrier step, ...) {
//     for (...) {
//       ...                    // this party's part
//       step.wait();           // until all have done theirs
//     }
//   }
//
//   brood::Barrier step(4);                        // or (4, {write_out, file}): an action
//
// A Barrier is a name for something in shared memory, as a Lock is: a copy, and what arrives in
// another process, is the same one.
//
// It breaks, and then every wait throws BrokenBarrierError until it is reset, when a party waits in
// vain for so long, when one calls abort, when the action throws, and when a party dies, within a
// second: one that waits, or that was there in the round before and has not given the barrier up
// since. A process gives it up when the object by which it waited, and its copies, are destroyed,
// as the arguments of a target are when it returns. (A party that dies before it has ever waited is
// not known: give a timeout.)
// Python: multiprocessing.Barrier

#include <brood/duration.hpp>
#include <brood/error.hpp>
#include <brood/export.hpp>
#include <brood/task.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace brood {

namespace detail {

struct BarrierState;

}  // namespace detail

/// A wait at a Barrier was in vain. Python: threading.BrokenBarrierError
class BROOD_EXPORT BrokenBarrierError : public Error {
 public:
  explicit BrokenBarrierError(std::optional<std::int64_t> pid);
  BrokenBarrierError(const BrokenBarrierError&) = default;
  BrokenBarrierError& operator=(const BrokenBarrierError&) = default;
  ~BrokenBarrierError() override;

  /// Whose death has broken it; nothing when it was no death.
  std::optional<std::int64_t> pid() const noexcept { return pid_; }

 private:
  std::optional<std::int64_t> pid_;
};

/// Threads: any may call any member, except assignment and destruction.
class BROOD_EXPORT Barrier {
 public:
  /// A name for nothing, to be assigned to: every other member throws std::logic_error.
  Barrier() = default;

  /// `parties`: how many wait for each other. `action`: what one of them, the one that comes last,
  /// calls in its process before all go on; its arguments are copied now. `timeout`: for how long
  /// each waits, where wait does not say. Throws std::invalid_argument for less than one party,
  /// std::system_error when there is no memory.
  explicit Barrier(int parties, const Target& action = {}, std::optional<Duration> timeout = {});

  /// Another name for the same barrier.
  Barrier(const Barrier&) = default;
  Barrier& operator=(const Barrier&) = default;
  ~Barrier() = default;

  /// Waits until all parties have come. Which of them this one was: each gets another number, from
  /// 0 to parties() - 1. Throws: BrokenBarrierError; what the action throws, where it was called.
  int wait();

  /// As wait, for as long as `timeout` at most; then the barrier is broken, for all. The time that
  /// the action takes does not count: when it runs, all have come.
  int wait(Duration timeout);

  /// Breaks it. Python: abort
  void abort();

  /// Makes it new; for those who wait it is broken. Python: reset
  void reset();

  int parties() const;

  /// How many wait now. Python: n_waiting
  int n_waiting() const;

  bool broken() const;

  /// How it travels, with its action. load throws DecodingError, std::system_error.
  void save(OutputArchive& archive) const;
  void load(InputArchive& archive);

 private:
  detail::BarrierState& state() const;
  int wait_until(const std::optional<std::chrono::nanoseconds>& timeout);

  std::shared_ptr<detail::BarrierState> state_;
};

}  // namespace brood
