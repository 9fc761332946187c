#pragma once
// What a pool and one of its workers share: the claim word, a ring of tasks, a ring of answers, and
// where the worker sleeps.
//
// A lane belongs to one worker process and goes with it: what one worker may have spoilt before it
// died, the next one does not inherit.
//
// Who sleeps, and who wakes it:
//   - the worker sleeps at its spot, when there is no task, or until answers are read
//     (`worker_waits_for_pool`). The pool wakes it after it has written tasks, or read answers for
//     which it waits: who waits for a task is not woken for nothing.
//   - the pool is woken at its doorbell (doorbell.hpp): by a worker that has written answers, or
//     has read tasks while the pool had more of them than fitted (`pool_has_more`).
// A worker need not ring for each answer: see `answers_a_ring`.

#include "os/park.hpp"
#include "os/region.hpp"
#include "pool/claim.hpp"
#include "pool/ring.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace brood::pool {

class Lane {
 public:
  /// A new one, whose rings have `ring_size` bytes each, a power of two; 0: none, the claim only.
  /// Throws std::system_error.
  static Lane make(std::size_t ring_size);

  /// The worker's side. Throws DecodingError when the sizes do not fit together;
  /// std::system_error.
  static Lane map(os::Region region, os::Bell bell, std::size_t ring_size);

  Claim& claim() const { return words().claim; }

  bool has_rings() const { return ring_size_ != 0; }

  RingWriter task_writer() const { return {words().tasks, task_memory()}; }

  RingReader task_reader() const { return {words().tasks, task_memory()}; }

  RingWriter answer_writer() const { return {words().answers, answer_memory()}; }

  RingReader answer_reader() const { return {words().answers, answer_memory()}; }

  /// Where the worker sleeps.
  os::ParkingSpot& worker_spot() const { return words().worker_spot; }

  const os::Bell& bell() const { return bell_; }

  /// Pool: it has tasks that did not fit. The worker rings when it has read some.
  std::atomic<std::uint32_t>& pool_has_more() const { return words().pool_has_more; }

  /// Worker: it waits until answers were read. The pool wakes it when it has read some.
  std::atomic<std::uint32_t>& worker_waits_for_pool() const {
    return words().worker_waits_for_pool;
  }

  /// Pool: when it looked last, there was a CPU on which the worker may look for its next task
  /// without sleeping.
  std::atomic<std::uint32_t>& has_cpu() const { return words().has_cpu; }

  /// Pool: as long as the worker has tasks, it may write so many answers until it rings. More than
  /// 1 only while somebody in the pool looks again soon anyway.
  std::atomic<std::uint32_t>& answers_a_ring() const { return words().answers_a_ring; }

  const os::Region& region() const { return region_; }

  /// What is mapped stays.
  void drop_handle() { region_.drop_handle(); }

  std::size_t ring_size() const { return ring_size_; }

 private:
  struct Words {
    Claim claim;
    alignas(64) os::ParkingSpot worker_spot;
    std::atomic<std::uint32_t> pool_has_more{0};
    std::atomic<std::uint32_t> worker_waits_for_pool{0};
    std::atomic<std::uint32_t> has_cpu{0};
    std::atomic<std::uint32_t> answers_a_ring{1};
    RingWords tasks;
    RingWords answers;
  };

  static std::size_t size_for(std::size_t ring_size);

  Lane(os::Region region, os::Bell bell, std::size_t ring_size);

  Words& words() const { return *std::launder(reinterpret_cast<Words*>(region_.data())); }

  std::span<std::byte> task_memory() const { return {region_.data() + sizeof(Words), ring_size_}; }

  std::span<std::byte> answer_memory() const {
    return {region_.data() + sizeof(Words) + ring_size_, ring_size_};
  }

  os::Region region_;
  os::Bell bell_;
  std::size_t ring_size_ = 0;
};

}  // namespace brood::pool
