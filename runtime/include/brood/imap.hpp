#pragma once
// The results of Pool::imap, fetched one by one while the work goes on.
//
//   for (int y : pool.imap(square, numbers)) { ... }
//
//   auto results = pool.imap(square, numbers);
//   while (std::optional<int> y = results.next()) { ... }
//
// Python: the iterator that Pool.imap and imap_unordered return.

#include <brood/detail/batch.hpp>
#include <brood/detail/chunk.hpp>
#include <brood/duration.hpp>
#include <brood/export.hpp>
#include <brood/serialize.hpp>
#include <brood/task.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace brood {

class ThreadPool;

namespace detail {

template <class Self>
class PoolCalls;

/// The next chunk of input as a task; nothing at the input's end. Throws what the input throws.
using ChunkSource = std::function<std::optional<Call>()>;

/// How an imap takes its input.
struct ImapShape {
  std::size_t chunksize = 1;
  std::optional<std::size_t> buffersize{};  ///< items ahead; none: two chunks a worker
  Order order = Order::of_chunks;
};

/// How many chunks an imap may be ahead.
/// Throws: std::invalid_argument for a chunksize or a buffersize of 0.
BROOD_EXPORT std::size_t chunks_ahead(const ImapShape& shape, std::size_t workers);

/// A range and the place reached in it. An lvalue is referred to, anything else kept.
template <class Writer, class Range>
struct ChunkReader {
  Writer writer;
  Range range;
  std::size_t chunksize;
  std::optional<InputPlace<std::ranges::iterator_t<std::remove_reference_t<Range>>>> place{};
  std::exception_ptr failure{};  ///< comes behind the items that were read before it

  std::optional<Call> next() {
    if (failure) {
      std::rethrow_exception(failure);
    }
    if (!place) {
      place.emplace(InputPlace<std::ranges::iterator_t<std::remove_reference_t<Range>>>{
          std::ranges::begin(range)});
    }
    std::size_t count = 0;
    Call call = writer.write_up_to(*place, std::ranges::end(range), chunksize, count, failure);
    return count == 0 ? std::nullopt : std::optional<Call>(std::move(call));
  }
};

template <class Writer, class Range>
ChunkSource make_chunk_source(Writer writer, Range&& range, std::size_t chunksize) {
  using Reader = ChunkReader<Writer, Range>;  // Range is T& for an lvalue, T for the rest
  const std::shared_ptr<Reader> reader(
      new Reader{std::move(writer), std::forward<Range>(range), chunksize});
  return [reader] { return reader->next(); };
}

/// The part of an imap that does not know its types. Keeps a bounded number of chunks in the pool.
class BROOD_EXPORT ImapState {
 public:
  /// Adds the chunk to the batch and hands it to the pool. Throws when the pool takes no more;
  /// nothing is added then.
  using Submit = std::function<void(Call, std::shared_ptr<Batch>, std::size_t chunk)>;

  /// `on_input_end` is called once, when nothing more will be submitted. `batch`: an empty one.
  ImapState(ChunkSource source, Submit submit, std::function<void()> on_input_end,
            std::size_t most_ahead, std::shared_ptr<Batch> batch);
  ImapState(const ImapState&) = delete;
  ImapState& operator=(const ImapState&) = delete;
  ~ImapState();

  /// The next chunk's outcome; nothing at the end (finished() is then true) or when the time has
  /// passed. It counts as ahead until fetched() is called for it.
  std::optional<Outcome> next(Batch::Timeout timeout);

  /// The last item of the last chunk was fetched: another chunk may be taken from the input.
  void fetched();

  bool finished() const { return finished_; }

  Batch& batch() { return *batch_; }

 private:
  void refill();
  void end_input();

  ChunkSource source_;
  Submit submit_;
  std::function<void()> on_input_end_;
  std::shared_ptr<Batch> batch_;
  std::size_t most_ahead_;
  std::size_t submitted_ = 0;
  std::size_t ahead_ = 0;             // submitted and not fetched to the end
  std::size_t waiting_ = 0;           // submitted and not given by next
  std::exception_ptr input_failure_;  // comes behind what was submitted before it
  bool input_ended_ = false;
  bool finished_ = false;
};

}  // namespace detail

/// Threads: one at a time. May be destroyed before it has ended: what was submitted runs on, its
/// results are dropped.
template <class R>
class Imap {
 public:
  /// A void function has this as its result.
  using Value = std::conditional_t<std::is_void_v<R>, std::monostate, R>;

  /// The next result; nothing behind the last one.
  /// Blocks: until that result is there.
  /// Throws: what its task failed with; next() then goes on behind it (behind its whole chunk).
  std::optional<Value> next() { return fetch(std::nullopt); }

  /// As next, but gives up after `timeout`: nothing then, while finished() is false. Nothing is
  /// lost. Python: next(timeout), which raises TimeoutError.
  std::optional<Value> next_for(Duration timeout) { return fetch(timeout); }

  /// Whether a next() has come to the end.
  bool finished() const { return next_in_buffer_ == buffer_.size() && state_->finished(); }

  /// Goes through the results once.
  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = Value;
    using difference_type = std::ptrdiff_t;

    /// May be moved from.
    Value& operator*() const { return *imap_->current_; }

    iterator& operator++() {
      imap_->current_ = imap_->next();
      return *this;
    }

    void operator++(int) { ++*this; }

    bool operator==(std::default_sentinel_t) const { return !imap_->current_.has_value(); }

   private:
    friend class Imap;

    explicit iterator(Imap* imap) : imap_(imap) {}

    Imap* imap_;
  };

  iterator begin() {
    current_ = next();
    return iterator(this);
  }

  std::default_sentinel_t end() const { return {}; }

 private:
  template <class Self>
  friend class detail::PoolCalls;
  friend class ThreadPool;

  /// Makes the results of a chunk of its outcome.
  using Read = std::vector<Value> (*)(detail::Batch&, detail::Outcome&);

  explicit Imap(std::unique_ptr<detail::ImapState> state, Read read = &Imap::decode_chunk)
      : state_(std::move(state)), read_(read) {}

  static std::vector<Value> decode_chunk(detail::Batch&, detail::Outcome& outcome) {
    auto values = decode<std::vector<Value>>(outcome.value(), outcome.handles());
    if (values.empty()) {
      throw DecodingError("a worker gave no results for a chunk of items");
    }
    return values;
  }

  std::optional<Value> fetch(detail::Batch::Timeout timeout) {
    if (next_in_buffer_ == buffer_.size()) {
      std::optional<detail::Outcome> outcome = state_->next(timeout);
      buffer_.clear();
      next_in_buffer_ = 0;
      if (!outcome) {
        return std::nullopt;
      }
      try {
        buffer_ = read_(state_->batch(), *outcome);
      } catch (...) {
        state_->fetched();
        throw;
      }
    }
    std::optional<Value> value(static_cast<Value>(std::move(buffer_[next_in_buffer_])));
    if (++next_in_buffer_ == buffer_.size()) {
      state_->fetched();
    }
    return value;
  }

  std::unique_ptr<detail::ImapState> state_;
  Read read_;
  std::vector<Value> buffer_;
  std::size_t next_in_buffer_ = 0;
  std::optional<Value> current_;
};

}  // namespace brood
