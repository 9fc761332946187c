#pragma once
// The memory of a queue: three segments of 16 bytes. What ipc/queue_storage.hpp is for the real
// one.

#include "model/machine.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

namespace brood::model {

class QueueMemory {
 public:
  QueueMemory() { now_ = this; }

  QueueMemory(const QueueMemory&) = delete;
  QueueMemory& operator=(const QueueMemory&) = delete;

  static constexpr std::uint64_t size = 16;
  static constexpr std::uint64_t count = 3;

  std::uint64_t segment_size() const { return size; }

  std::uint64_t segment_count() const { return count; }

  std::byte* data(std::uint64_t segment) { return bytes_.at(index(segment)).data(); }

  std::uint64_t next(std::uint64_t segment) { return links_.at(index(segment)).load(); }

  void set_next(std::uint64_t segment, std::uint64_t next) {
    links_.at(index(segment)).store(static_cast<std::uint32_t>(next));
  }

  std::uint64_t commit(std::uint64_t from, std::uint64_t to) {
    World::now().step("commit", &committed_);
    World::now().touched(&committed_, true);
    if (from >= to || to > count) {
      World::now().fail("memory is made of no segments, or of ones that do not exist");
    }
    committed_ = committed_ < to ? to : committed_;
    return to;
  }

  /// In two steps: it may be seen half done.
  static void copy(std::byte* to, const std::byte* from, std::size_t size) {
    const std::size_t half = size / 2;
    copy_at_once(to, from, half);
    copy_at_once(to + half, from + half, size - half);
  }

 private:
  static void copy_at_once(std::byte* to, const std::byte* from, std::size_t size) {
    const void* const written = now_->segment_of(to);
    const void* const where = written != nullptr ? written : now_->segment_of(from);
    World::now().step(written != nullptr ? "write bytes" : "read bytes", where);
    World::now().touched(where, written != nullptr);
    std::memcpy(to, from, size);
  }

  /// nullptr: not in this memory.
  const void* segment_of(const std::byte* byte) const {
    for (const auto& segment : bytes_) {
      if (!std::less<>()(byte, segment.data()) && std::less<>()(byte, segment.data() + size)) {
        return segment.data();
      }
    }
    return nullptr;
  }

  std::size_t index(std::uint64_t segment) const {
    if (segment >= committed_) {
      World::now().fail("a segment is used that there is no memory for");
    }
    return static_cast<std::size_t>(segment);
  }

  static inline QueueMemory* now_ = nullptr;  // there is one at a time

  std::uint64_t committed_ = 0;
  std::array<ModelAtomic<std::uint32_t>, count> links_{};
  std::array<std::array<std::byte, size>, count> bytes_{};
};

}  // namespace brood::model
