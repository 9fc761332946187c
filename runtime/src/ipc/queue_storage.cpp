#include "ipc/queue_storage.hpp"

#include "brood/error.hpp"

#include <algorithm>
#include <bit>
#include <new>
#include <string>
#include <system_error>
#include <utility>

namespace brood::ipc {

namespace {

constexpr std::uint64_t page = 4096;

// A power of two. Large enough that opening one is rare, small enough that an empty queue stays in
// a CPU's cache.
constexpr std::uint64_t smallest_segment = std::uint64_t{64} << 10U;

// So that the links, 4 bytes each, take little address space.
constexpr std::uint64_t most_segments = std::uint64_t{1} << 18U;

// Where so much address space cannot be had (ulimit -v), a queue is made smaller, but not below it.
constexpr std::uint64_t smallest_queue = std::uint64_t{64} << 20U;

// What is made at once, at most, when a queue grows.
constexpr std::uint64_t largest_step = std::uint64_t{16} << 20U;

std::uint64_t rounded_up(std::uint64_t size, std::uint64_t to) {
  return (size + to - 1) / to * to;
}

}  // namespace

std::uint64_t QueueStorage::links_begin() {
  return rounded_up(sizeof(QueueBody), page);
}

std::uint64_t QueueStorage::segments_begin(std::uint64_t count) {
  return rounded_up(links_begin() + count * sizeof(std::uint32_t), page);
}

QueueStorage::Reserved QueueStorage::reserve(std::uint64_t max_bytes) {
  for (;; max_bytes /= 2) {
    std::uint64_t size = smallest_segment;
    while (max_bytes / size >= most_segments) {
      size *= 2;
    }
    // What is there may begin and end anywhere in a segment, and the last segment that was read is
    // kept until the next one is.
    const std::uint64_t count = (max_bytes + size - 1) / size + 3;
    try {
      return {
          memory::SharedBlock::reserve(
              static_cast<std::size_t>(segments_begin(count) + count * size), sizeof(QueueBody)),
          size, count, max_bytes};
    } catch (const std::system_error&) {
      if (max_bytes <= smallest_queue) {
        throw;
      }
    }
  }
}

QueueStorage::QueueStorage(Reserved reserved, std::uint64_t maxsize)
    : segment_size_(reserved.segment_size),
      segment_count_(reserved.segment_count),
      block_(std::move(reserved.block)),
      segments_(block_.data() + segments_begin(segment_count_)) {
  auto* const body = ::new (block_.data()) QueueBody;
  body->maxsize = maxsize;
  body->max_bytes = reserved.max_bytes;
  body->segment_size = segment_size_;
  body->segment_count = segment_count_;
}

QueueStorage::QueueStorage(std::uint64_t max_bytes, std::uint64_t maxsize)
    : QueueStorage(reserve(max_bytes), maxsize) {}

QueueStorage::QueueStorage(memory::SharedBlock block)
    : segment_size_(block.as<QueueBody>().segment_size),
      segment_count_(block.as<QueueBody>().segment_count),
      block_(std::move(block)) {
  const std::uint64_t size = block_.size();
  if (!std::has_single_bit(segment_size_) || segment_size_ < 8 || segment_count_ == 0 ||
      segment_count_ > size / segment_size_ ||
      segments_begin(segment_count_) > size - segment_count_ * segment_size_) {
    throw DecodingError("a queue from another process claims " + std::to_string(segment_count_) +
                        " segments of " + std::to_string(segment_size_) + " bytes in " +
                        std::to_string(size));
  }
  segments_ = block_.data() + segments_begin(segment_count_);
}

template <class Use>
void QueueStorage::for_ranges(std::uint64_t from, std::uint64_t to, Use use) {
  const std::uint64_t begin = block_.offset();
  const auto each = [&](std::uint64_t first, std::uint64_t size) {
    use(static_cast<std::size_t>(begin + first + from * size),
        static_cast<std::size_t>((to - from) * size));
  };
  each(links_begin(), sizeof(std::uint32_t));
  each(segments_begin(segment_count_), segment_size_);
}

std::uint64_t QueueStorage::commit(std::uint64_t from, std::uint64_t to) {
  const std::uint64_t step = std::min(from / 2, largest_step / segment_size_);
  const std::uint64_t end = std::min(std::max(to, from + step), segment_count_);
  for_ranges(from, end,
             [&](std::size_t offset, std::size_t size) { block_.region().commit(offset, size); });
  return end;
}

void QueueStorage::use_up_to(std::uint64_t segment) {
  if (segment >= segment_count_) {
    throw DecodingError("a queue in shared memory is damaged: it refers to segment " +
                        std::to_string(segment) + " of " + std::to_string(segment_count_));
  }
  const std::uint64_t end = segment + 1;
  const std::uint64_t from = std::min(usable_.load(std::memory_order_relaxed), segment);
  for_ranges(from, end,
             [&](std::size_t offset, std::size_t size) { block_.region().use(offset, size); });
  // Another thread may have come further meanwhile: then this one only knows less than it could.
  usable_.store(end, std::memory_order_relaxed);
}

}  // namespace brood::ipc
