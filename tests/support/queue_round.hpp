#pragma once
// Producers and consumers of one queue are killed at random instants, and afterwards every item is
// accounted for:
//   - one whose put returned arrived exactly once, unless it was in the hands of a consumer that
//     was killed between get and its note of it: at most one for each killed consumer;
//   - one that was being put by a producer that was killed arrived once, or not at all;
//   - whatever arrived is what was put, and those of one producer arrived in their order;
//   - nobody was stopped: all others went on and came to their end.

#include <brood/start_method.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace brood::test {

enum class ItemKind {
  word,       ///< 8 bytes
  text,       ///< some KiB
  long_text,  ///< some hundred KiB: several segments of the queue's memory
  handle,     ///< a Connection with something in it
};

std::string to_string(ItemKind kind);

struct QueueRoundOptions {
  StartMethod start_method{};
  std::uint32_t seed = 0;
  ItemKind items = ItemKind::word;
  std::size_t maxsize = 0;
  bool joinable = false;
  std::size_t producers = 2;
  std::size_t consumers = 2;
  int kills = 0;
  bool kill_producers = true;
  bool kill_consumers = true;
};

struct RoundResult {
  std::size_t killed = 0;
  std::uint64_t items = 0;  ///< that were put, of locks: entries
  std::uint64_t lost = 0;   ///< with those who were killed
  std::vector<std::string> wrong;
};

RoundResult run_queue_round(const QueueRoundOptions& options);

}  // namespace brood::test
