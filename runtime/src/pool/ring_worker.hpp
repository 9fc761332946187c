#pragma once
// A worker whose tasks and answers travel through rings in shared memory: no system call while both
// sides are busy. The task channel carries only what is said now and then: ready, wanted, look.

#include "pool/block.hpp"
#include "pool/process_worker.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace brood::pool {

class Collector;

class RingWorker final : public ProcessWorker {
 public:
  RingWorker(StartedWorker started, os::Reactor& reactor, Events events, Collector& collector);
  ~RingWorker() override;

  /// What `frame` views must live until the task is answered or taken back.
  void send(const GatheredFrame& frame) override;
  void flush() override;
  std::uint64_t take_back(std::uint64_t sent) override;

  // For the collector:

  /// Whether collect would find something. Any thread.
  bool has_answers() const { return answers_.has_more(); }

  /// It has work, though it may not have woken yet, or looks for some. Any thread.
  bool is_awake() const {
    return lane().task_reader().has_more() || !os::has_sleepers(lane().worker_spot());
  }

  void set_has_cpu(bool has) {
    if ((lane().has_cpu().load(std::memory_order_relaxed) != 0) != has) {
      lane().has_cpu().store(has ? 1 : 0, std::memory_order_relaxed);
    }
  }

  /// Delivers what the ring holds; whether there was something. One thread at a time.
  bool collect();

  /// Whether somebody has to look again soon, since the worker does not ring each time.
  bool rings_rarely() const { return rings_rarely_; }

  /// From now on it rings for each answer.
  void ring_always() { set_answers_a_ring(1); }

 private:
  using Clock = std::chrono::steady_clock;

  struct Waiting {
    GatheredFrame frame;
    bool is_task = false;
  };

  void on_task_channel(wire::FrameKind kind, Bytes body) override;
  void drain_the_rest() override;
  bool write(const GatheredFrame& frame);
  void read_answers();
  void tell_read();
  Answer read_answer(const RingReader::Frame& frame);
  Answer read_block(const wire::BlockNote& note);
  void set_answers_a_ring(std::uint32_t count);
  void adapt(std::size_t count);

  Collector& collector_;

  // The sender's, that is, under the scheduler's mutex:
  RingWriter tasks_;
  BlockWriter task_blocks_;
  std::deque<Waiting> waiting_;  // did not fit yet
  std::atomic<bool> has_waiting_{false};
  bool is_flushed_ = true;

  // The collector's:
  RingReader answers_;
  BlockReader answer_blocks_;
  std::vector<Answer> collected_;
  std::uint32_t answers_a_ring_ = 1;
  std::atomic<bool> rings_rarely_{false};
  Clock::time_point last_collected_{};
};

}  // namespace brood::pool
