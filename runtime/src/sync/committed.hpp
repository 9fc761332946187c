#pragma once
// A few words that change all at once, or not at all, when their only writer is killed.
//
// There are two copies, and a number that says which of them counts. The writer fills the other one
// and then adds one to the number: that one store is the change. A writer who is killed before it
// has changed nothing. A reader who finds that the number has changed while he read reads again.

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace brood::sync {

/// `State` consists of 64-bit words, zero by default. Zeroed memory is a zeroed State.
template <class Machine, class State>
class CommittedOf {
  static_assert(std::is_trivially_copyable_v<State> && sizeof(State) % 8 == 0);
  static constexpr std::size_t words = sizeof(State) / 8;
  using Words = std::array<std::uint64_t, words>;

 public:
  /// A state that was there. Threads and processes: any.
  State read() const {
    for (;;) {
      const std::uint64_t number = number_.load();
      Words copy;
      for (std::size_t i = 0; i < words; ++i) {
        // Acquire: the number is read again after all of them.
        copy[i] = copies_[number & 1][i].load(std::memory_order_acquire);
      }
      if (number_.load(std::memory_order_relaxed) == number) {
        return std::bit_cast<State>(copy);
      }
    }
  }

  /// One word of a state that was there.
  template <std::uint64_t State::*word>
  std::uint64_t read() const {
    for (;;) {
      const std::uint64_t number = number_.load();
      const std::uint64_t value =
          copies_[number & 1][place_of(word)].load(std::memory_order_acquire);
      if (number_.load(std::memory_order_relaxed) == number) {
        return value;
      }
    }
  }

  /// What counts now. The writer only.
  State own() const {
    const std::uint64_t number = number_.load(std::memory_order_relaxed);
    Words copy;
    for (std::size_t i = 0; i < words; ++i) {
      copy[i] = copies_[number & 1][i].load(std::memory_order_relaxed);
    }
    return std::bit_cast<State>(copy);
  }

  /// The writer only, one at a time.
  void commit(const State& state) {
    const auto copy = std::bit_cast<Words>(state);
    const std::uint64_t number = number_.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < words; ++i) {
      // Release: who sees a word of it sees that the number before has been left.
      copies_[(number + 1) & 1][i].store(copy[i], std::memory_order_release);
    }
    // In one order with what sleepers write before they read this: see os/park.hpp.
    number_.store(number + 1);
  }

 private:
  static consteval std::size_t place_of(std::uint64_t State::*word) {
    State state{};
    state.*word = ~std::uint64_t{0};
    const auto all = std::bit_cast<Words>(state);
    std::size_t place = 0;
    while (all[place] != ~std::uint64_t{0}) {
      ++place;
    }
    return place;
  }

  typename Machine::template Atomic<std::uint64_t> number_{0};
  std::array<std::array<typename Machine::template Atomic<std::uint64_t>, words>, 2> copies_{};
};

}  // namespace brood::sync
