#pragma once
// Items put in by any number of threads and processes, taken out by any number, each by one.
//
//   void work(brood::Queue<std::string> names, brood::Queue<std::size_t> lengths) {
//     while (const auto name = names.get()) ...
//   }
//
//   brood::Queue<std::string> names;
//   brood::Process child{{.target = {work, names, lengths}}};
//   names.put("brood");
//
// First in, first out, among all who put. A Queue is a name for something in shared memory: a copy,
// and what arrives in another process as an argument, over a Connection or through another Queue,
// is the same queue. It is gone, with what is in it, when nobody has it any more.
//
// put returns when the item is in shared memory: there is no thread behind it. Whoever put it may
// end, or be killed, at once; joining him never needs a reader. What cannot be encoded is thrown by
// put itself. A process that is killed, at whatever instant, leaves every other item where it was,
// in its order and once, and stops nobody: an item is lost only with the process that has taken it
// out. The others notice nothing but a pause, of milliseconds or at the most half a second, when it
// was killed in the very middle of put or get.
//
// The memory of a queue grows as it needs it, up to max_bytes; then put waits. It is kept until the
// queue is gone.
//
// Handles, Connections, locks and queues may be items. Those wait with the system: a few hundred at
// once, then put waits. Windows: with the process that made the queue, so they are lost if that one
// ends.
//
// Not for what one thread gives another in the same process: a std::queue under a std::mutex does
// not encode. Not for two ends only, either: a Pipe tells when the other side has gone.
// Python: multiprocessing.Queue, SimpleQueue, JoinableQueue

#include <brood/bytes.hpp>
#include <brood/duration.hpp>
#include <brood/error.hpp>
#include <brood/export.hpp>
#include <brood/handle.hpp>
#include <brood/serialize.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace brood {

struct QueueOptions {
  std::size_t maxsize = 0;      ///< items at once; 0: any number
  std::uint64_t max_bytes = 0;  ///< of items at once, 8 bytes for each counted in; 0: half of the
                                ///< machine's memory (Windows: 1 GiB at most)
};

namespace detail {

/// An item as it is taken out.
class BROOD_EXPORT QueueItem {
 public:
  /// A value that takes its bytes from the queue's memory itself, without a copy on the way.
  struct Taker {
    void* value = nullptr;
    /// So many bytes of an item come before the value's own.
    std::size_t head_size = 0;
    /// False: an item of `size` bytes, head and all, is no such value.
    bool (*expect)(void* value, std::size_t size) = nullptr;
    /// The value's own bytes, a piece after the other. `offset`: how many there were before. All of
    /// them begin and, but for the last, end at a multiple of 8.
    void (*take)(void* value, std::size_t offset, std::span<const std::byte> piece) = nullptr;
  };

  QueueItem() = default;

  explicit QueueItem(const Taker& taker) : taker_(taker) {}

  /// Whether the value has its bytes; if so, its head is all that bytes() gives.
  bool is_in_place() const { return is_in_place_; }

  std::span<const std::byte> bytes() const;

  std::span<Handle> handles() { return handles_; }

 private:
  friend class QueueBase;

  template <class Cursor>
  void read(std::size_t size, Cursor& cursor);

  Taker taker_;
  bool is_in_place_ = false;
  std::size_t size_ = 0;
  alignas(16) std::array<std::byte, 240> small_;  // so that most items need no memory
  Bytes large_;
  std::vector<Handle> handles_;
};

/// Takers (see there) of a number or a plain struct of numbers, and of a range of them.
template <class T>
bool expect_plain(void*, std::size_t size) {
  return size == sizeof(T);
}

template <class T>
void take_plain(void* value, std::size_t offset, std::span<const std::byte> piece) {
  std::memcpy(static_cast<std::byte*>(value) + offset, piece.data(), piece.size());
}

/// Whether no piece ends within an element, and elements are added without being set first.
template <class Range>
inline constexpr bool grows_by_pieces = false;

template <class T, class A>
inline constexpr bool grows_by_pieces<std::vector<T, A>> = 8 % sizeof(T) == 0;

template <class Range>
bool expect_range(void* object, std::size_t size) {
  Range& value = *static_cast<Range*>(object);
  constexpr std::size_t each = sizeof *value.data();
  if (size < sizeof(std::uint64_t) || (size - sizeof(std::uint64_t)) % each != 0) {
    return false;
  }
  const std::size_t count = (size - sizeof(std::uint64_t)) / each;
  if constexpr (grows_by_pieces<Range>) {
    value.reserve(count);
  } else {
    value.resize(count);
  }
  return true;
}

template <class Range>
void take_range(void* object, std::size_t offset, std::span<const std::byte> piece) {
  Range& value = *static_cast<Range*>(object);
  if constexpr (grows_by_pieces<Range>) {
    const auto* const first = reinterpret_cast<const typename Range::value_type*>(piece.data());
    value.insert(value.end(), first, first + piece.size() / sizeof *first);
  } else {
    take_plain<Range>(value.data(), offset, piece);
  }
}

/// What all queues have, whatever their items are.
///
/// Threads: any may call any member, except assignment and destruction. After close what puts or
/// gets throws std::logic_error; the questions, task_done and join go on (Python's too).
class BROOD_EXPORT QueueBase {
 public:
  QueueBase(const QueueBase&) = default;
  QueueBase& operator=(const QueueBase&) = default;
  ~QueueBase() = default;

  /// Items in it now; others may put and get meanwhile. On every system. Python: qsize
  std::size_t qsize() const;

  /// Python: empty, but an item that put has returned from is seen at once.
  bool empty() const { return qsize() == 0; }

  /// Whether there are maxsize items in it. False for a queue without a maxsize.
  bool full() const;

  /// This object and its copies in this process put and get no more. What is in the queue stays
  /// there for others. Python: close; there is nothing to flush, so no join_thread.
  void close() noexcept;

  /// How it travels. load throws DecodingError, std::system_error.
  void save(OutputArchive& archive) const;
  void load(InputArchive& archive);

 protected:
  using Timeout = std::optional<std::chrono::nanoseconds>;  // nothing: for ever

  QueueBase(const QueueOptions& options, bool joinable);

  /// An item is `head` and `body`, one after the other.
  bool put_item(std::span<const std::byte> head, std::span<const std::byte> body,
                std::span<const Handle> handles, const Timeout& timeout);
  bool take_item(QueueItem& item, const Timeout& timeout);

  void say_task_done();
  bool wait_for_tasks(const Timeout& timeout);

 private:
  struct State;

  State& open() const;

  std::shared_ptr<State> state_;
};

}  // namespace detail

/// `T`: what serialize.hpp says; default-constructible.
template <class T>
class Queue : public detail::QueueBase {
 public:
  /// An empty one. Throws std::system_error when there is no memory.
  explicit Queue(const QueueOptions& options = {}) : Queue(options, false) {}

  explicit Queue(std::size_t maxsize) : Queue({.maxsize = maxsize}) {}

  /// Waits while there is no room. Throws EncodingError and what the value's own serialize throws;
  /// std::length_error for an item that max_bytes never has room for; std::system_error when memory
  /// is full. The queue is as it was then.
  void put(const T& value) { send(value, {}); }

  /// False when there was no room for so long; a negative time is none. Else as put.
  /// Python: put(timeout=), queue.Full
  bool put_for(const T& value, Duration timeout) { return send(value, timeout); }

  /// False when there is no room now. Else as put. Python: put_nowait, queue.Full
  bool try_put(const T& value) { return send(value, std::chrono::nanoseconds(0)); }

  /// Waits for an item. Throws DecodingError for one that is not a T (it is gone then), and what
  /// the value's own serialize throws.
  T get() { return *receive({}); }

  /// Nothing when none came for so long; a negative time is none. Else as get.
  /// Python: get(timeout=), queue.Empty
  std::optional<T> get_for(Duration timeout) { return receive(timeout); }

  /// Nothing when there is none now. Else as get. Python: get_nowait, queue.Empty
  std::optional<T> try_get() { return receive(std::chrono::nanoseconds(0)); }

 protected:
  Queue(const QueueOptions& options, bool joinable) : QueueBase(options, joinable) {}

 private:
  /// A number, or a plain struct of numbers: its bytes. A range of them: how many, and their bytes.
  /// Those are written and read where they lie; all else goes through an archive, in the same form.
  static constexpr bool is_plain = detail::is_bitwise<T> && !std::is_same_v<T, bool>;
  static constexpr bool is_range = detail::BitwiseRange<T>::value;

  bool send(const T& value, const Timeout& timeout) {
    detail::require_serializable<T>();
    if constexpr (is_plain) {
      return put_item({}, std::as_bytes(std::span(&value, 1)), {}, timeout);
    } else if constexpr (is_range) {
      const std::uint64_t count = value.size();
      return put_item(std::as_bytes(std::span(&count, 1)),
                      std::as_bytes(std::span(value.data(), value.size())), {}, timeout);
    } else {
      std::vector<Handle> handles;
      OutputArchive archive(handles);
      archive(value);
      return put_item({}, archive.bytes(), handles, timeout);
    }
  }

  static detail::QueueItem item_for(T& value) {
    if constexpr (is_plain) {
      return detail::QueueItem({&value, 0, detail::expect_plain<T>, detail::take_plain<T>});
    } else if constexpr (is_range) {
      return detail::QueueItem(
          {&value, sizeof(std::uint64_t), detail::expect_range<T>, detail::take_range<T>});
    } else {
      return {};
    }
  }

  std::optional<T> receive(const Timeout& timeout) {
    static_assert(std::is_default_constructible_v<T>,
                  "brood: a type that arrives from another process must be default-constructible.");
    std::optional<T> value(std::in_place);
    detail::QueueItem item = item_for(*value);
    if (!take_item(item, timeout)) {
      return std::nullopt;
    }
    if (!item.is_in_place()) {
      InputArchive archive(item.bytes(), item.handles());
      archive(*value);
      archive.expect_end();
    } else if constexpr (is_range) {
      std::uint64_t count = 0;
      std::memcpy(&count, item.bytes().data(), sizeof count);
      if (count != value->size()) {
        throw DecodingError("an item of a queue claims " + std::to_string(count) +
                            " elements and has " + std::to_string(value->size()));
      }
    }
    return value;
  }
};

/// A Queue that knows which items are still being worked at.
template <class T>
class JoinableQueue : public Queue<T> {
 public:
  /// As a Queue's.
  explicit JoinableQueue(const QueueOptions& options = {}) : Queue<T>(options, true) {}

  explicit JoinableQueue(std::size_t maxsize) : JoinableQueue(QueueOptions{.maxsize = maxsize}) {}

  /// An item that this process has taken out is dealt with. Throws std::logic_error when it is
  /// called more often than items were put. Python: ValueError
  void task_done() { this->say_task_done(); }

  /// Waits until task_done was called for every item that was put. Throws OwnerDied when a process
  /// has died with items that it took out and did not say task_done for; they are not waited for
  /// any more, whoever calls join again. 64 processes that take items are looked out for at a time;
  /// the death of one beyond them is not noticed.
  void join() { this->wait_for_tasks({}); }

  /// False when that was not so within the time. Else as join.
  bool join_for(Duration timeout) { return this->wait_for_tasks(timeout); }
};

/// A Queue with the least there is to know. Python: SimpleQueue
template <class T>
class SimpleQueue : private Queue<T> {
 public:
  SimpleQueue() = default;

  using Queue<T>::put;
  using Queue<T>::get;
  using Queue<T>::empty;
  using Queue<T>::close;
  using Queue<T>::save;
  using Queue<T>::load;
};

}  // namespace brood
