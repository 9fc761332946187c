#pragma once
// Children that each do a share of some work when they are told to: so that what is measured is the
// work, and not their start.

#include <brood/connection.hpp>
#include <brood/process.hpp>

#include <cstdint>
#include <vector>

namespace brood::bench {

class Crew {
 public:
  /// make(orders) is a Process, whose target calls follow(orders, work).
  template <class Make>
  Crew(int count, Make make) {
    for (int i = 0; i < count; ++i) {
      auto [ours, theirs] = Pipe();
      orders_.push_back(std::move(ours));
      processes_.push_back(make(std::move(theirs)));
      processes_.back().start();
    }
  }

  ~Crew() {
    for (Connection& order : orders_) {
      order.close();
    }
    for (Process& process : processes_) {
      process.join();
    }
  }

  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Does not wait.
  void begin(std::uint64_t times) {
    for (Connection& order : orders_) {
      order.send(times);
    }
  }

  void wait_for_end() {
    for (Connection& order : orders_) {
      order.recv<std::uint64_t>();
    }
  }

 private:
  std::vector<Connection> orders_;
  std::vector<Process> processes_;
};

/// In a child of a crew: until the crew is gone.
template <class Work>
void follow(Connection& orders, Work work) {
  try {
    for (;;) {
      const auto times = orders.recv<std::uint64_t>();
      for (std::uint64_t i = 0; i < times; ++i) {
        work();
      }
      orders.send(times);
    }
  } catch (const EOFError&) {
  }
}

}  // namespace brood::bench
