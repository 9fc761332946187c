#pragma once
// Of how many producers and consumers a queue is tried with, and what its items are.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace brood::model {

struct QueueShape {
  std::string name;
  int producers = 1;
  int consumers = 1;
  int items = 2;  ///< of each producer; consumers share them as evenly as they can
  std::uint64_t maxsize = 0;
  std::uint64_t max_bytes = 32;  ///< 48: all the memory that there is
  bool joinable = false;         ///< consumers say that items are done; producers join
  int deserters = 0;             ///< so many consumers, the last ones, end without saying so
};

struct QueueItems {
  using Bytes = std::array<std::byte, 24>;

  static std::size_t index(int number) { return static_cast<std::size_t>(number); }

  /// Some fill a segment, some are longer, some cross its end.
  static std::size_t size_of(int producer, int number) {
    static constexpr std::array<std::size_t, 3> sizes{16, 8, 24};
    return sizes.at(index((producer + number) % 3));
  }

  static Bytes bytes_of(int producer, int number) {
    Bytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes.at(i) = static_cast<std::byte>(16 * (producer + 1) + number + 64 * (i % 3));
    }
    return bytes;
  }
};

}  // namespace brood::model
