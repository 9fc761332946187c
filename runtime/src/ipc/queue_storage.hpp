#pragma once
// The memory of a queue as one process sees it: what queue_log.hpp moves through.
//
//   [ body | which segment comes next, for each | segments ]
//
// All of it is address space from the beginning and memory only as far as segments were used.

#include "ipc/queue_core.hpp"
#include "memory/shared_block.hpp"
#include "sync/machine.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace brood::ipc {

using QueueBody = QueueBodyOf<sync::Machine>;

/// Threads and processes: as the log's.
class QueueStorage {
 public:
  /// A new one for so many bytes at once, or fewer where there is no address space for them. Throws
  /// std::system_error.
  QueueStorage(std::uint64_t max_bytes, std::uint64_t maxsize);

  /// One that came from another process. Throws DecodingError when its sizes do not fit together.
  explicit QueueStorage(memory::SharedBlock block);

  QueueStorage(const QueueStorage&) = delete;
  QueueStorage& operator=(const QueueStorage&) = delete;
  ~QueueStorage() = default;

  QueueBody& body() const { return block_.as<QueueBody>(); }

  const memory::SharedBlock& block() const { return block_; }

  std::uint64_t segment_size() const { return segment_size_; }

  std::uint64_t segment_count() const { return segment_count_; }

  std::byte* data(std::uint64_t segment) {
    make_usable(segment);
    return segments_ + segment * segment_size_;
  }

  std::uint64_t next(std::uint64_t segment) {
    return link(segment).load(std::memory_order_relaxed);
  }

  void set_next(std::uint64_t segment, std::uint64_t next) {
    link(segment).store(static_cast<std::uint32_t>(next), std::memory_order_relaxed);
  }

  /// Makes memory of segments `from` to `to`, and perhaps of some more; how far it went. Throws
  /// std::system_error.
  std::uint64_t commit(std::uint64_t from, std::uint64_t to);

  static void copy(std::byte* to, const std::byte* from, std::size_t size) {
    std::memcpy(to, from, size);
  }

 private:
  struct Reserved {
    memory::SharedBlock block;
    std::uint64_t segment_size = 0;
    std::uint64_t segment_count = 0;
    std::uint64_t max_bytes = 0;
  };

  static std::uint64_t links_begin();
  static std::uint64_t segments_begin(std::uint64_t count);
  static Reserved reserve(std::uint64_t max_bytes);

  QueueStorage(Reserved reserved, std::uint64_t maxsize);

  std::atomic<std::uint32_t>& link(std::uint64_t segment) {
    make_usable(segment);
    return block_.as<std::atomic<std::uint32_t>>(links_begin() + segment * sizeof(std::uint32_t));
  }

  /// Throws DecodingError for a segment that does not exist.
  void make_usable(std::uint64_t segment) {
    if (segment >= usable_.load(std::memory_order_relaxed)) {
      use_up_to(segment);
    }
  }

  void use_up_to(std::uint64_t segment);

  /// Calls `use(offset, size)` for what segments `from` to before `to` have of the region: their
  /// links, and their bytes.
  template <class Use>
  void for_ranges(std::uint64_t from, std::uint64_t to, Use use);

  std::uint64_t segment_size_ = 0;
  std::uint64_t segment_count_ = 0;
  memory::SharedBlock block_;
  std::byte* segments_ = nullptr;
  std::atomic<std::uint64_t> usable_{0};  // segments that this process may touch
};

}  // namespace brood::ipc
