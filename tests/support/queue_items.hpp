#pragma once
// The items of a queue's round: each tells which one it is, and whether it arrived whole.

#include <brood/connection.hpp>

#include "support/process_probe.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace brood::test {

using Word = std::uint64_t;
using Text = std::vector<std::uint64_t>;

struct Parcel {
  Connection reader;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(reader);
  }
};

inline constexpr Word damaged = ~Word{0};

/// Who gets it has nothing more to do.
inline constexpr Word sentinel = damaged - 1;

inline std::uint64_t mixed(std::uint64_t key, std::uint64_t index) {
  return (key + index + 1) * 0x9e3779b97f4a7c15U;
}

inline Word key_of(std::uint64_t producer, std::uint64_t number) {
  return producer << 32U | number;
}

inline void pack(Word key, std::uint64_t, Word& item) {
  item = key;
}

inline Word unpack(Word& item) {
  return item;
}

/// Of different lengths, so that they lie across the borders of segments in all ways.
inline void pack(Word key, std::uint64_t words, Text& item) {
  item.resize(words - mixed(key, 0) % (words / 4) + 1);
  item[0] = key;
  for (std::size_t i = 1; i < item.size(); ++i) {
    item[i] = mixed(key, i);
  }
}

inline Word unpack(Text& item) {
  if (item.empty()) {
    return damaged;
  }
  for (std::size_t i = 1; i < item.size(); ++i) {
    if (item[i] != mixed(item[0], i)) {
      return damaged;
    }
  }
  return item[0];
}

inline void pack(Word key, std::uint64_t, Parcel& item) {
  Pipe pipe(false);
  pipe.second.send(key);
  item.reader = std::move(pipe.first);
}

inline Word unpack(Parcel& item) {
  return item.reader.poll_for(patience) ? item.reader.recv<Word>() : damaged;
}

}  // namespace brood::test
