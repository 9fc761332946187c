#pragma once
// A queue of items of bytes between any number of threads and processes.
//
//   put: put lock -> room? -> bytes behind the tail -> commit the tail -> unlock -> wake a getter
//   get: get lock -> item? -> copy it out           -> commit the head -> unlock -> wake a putter
//
// The two locks are never held together. Nobody sleeps while he holds one: who finds no room, or no
// item, lets go and sleeps at `space`, or `items`. A killed holder leaves nothing behind (see
// queue_log.hpp), so whoever takes the lock from him just goes on: an item is in the queue if and
// only if the tail was committed, and out of it if and only if the head was.

#include "base/deadline.hpp"
#include "ipc/queue_log.hpp"
#include "ipc/task_ledger.hpp"
#include "sync/owned_word.hpp"
#include "sync/sleep_until.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace brood::ipc {

/// In shared memory; zeroed memory is an empty queue without a limit.
template <class Machine>
struct QueueBodyOf {
  alignas(64) sync::OwnedWordOf<Machine> put_lock;
  alignas(64) sync::OwnedWordOf<Machine> get_lock;
  alignas(64) LogEndsOf<Machine> ends;
  alignas(64) typename Machine::Spot items;
  /// 1: a getter was woken and has not looked yet, so no other one needs to be.
  typename Machine::template Atomic<std::uint32_t> getter_told{0};
  alignas(64) typename Machine::Spot space;
  /// Putters who are to be woken for the first item that is taken out, not only when a quarter of
  /// the places is free. One that was killed stays counted: more are woken then than need be.
  typename Machine::template Atomic<std::uint32_t> hurried{0};
  typename Machine::Spot joined;
  TaskLedgerOf<Machine> ledger;

  // Written once, before anybody else knows of the queue.
  alignas(64) std::uint64_t maxsize = 0;  ///< items at once; 0: as many as there is room for
  std::uint64_t max_bytes = 0;            ///< at once, heads and all
  std::uint64_t segment_size = 0;
  std::uint64_t segment_count = 0;
  std::uint64_t joinable = 0;  ///< 1: the ledger is kept
};

/// What an item begins with in the log.
struct ItemHead {
  static constexpr unsigned size_bits = 48;

  std::uint64_t word = 0;

  static ItemHead of(std::uint64_t size, std::uint64_t handles) {
    return {size | (handles << size_bits)};
  }

  std::uint64_t size() const { return word & ((std::uint64_t{1} << size_bits) - 1); }

  std::uint64_t handles() const { return word >> size_bits; }

  /// Of the whole item: items begin at multiples of 8, so that no head is cut in two.
  std::uint64_t length() const { return sizeof word + (size() + 7) / 8 * 8; }
};

enum class Put {
  done,
  no_room_now,
  no_room_ever,
  would_grow,
  not_sealed,
};

/// What came of a put.
struct PutAnswer {
  Put put = Put::done;
  /// Items that had ever been taken out when there was no room: should there be more of them now,
  /// it is worth another try.
  std::uint64_t taken = 0;
};

/// Whether a put may take memory that was never used.
enum class Growth {
  free,
  reluctant,  ///< only as long as the queue is small
};

/// One process's way to a queue. Throws what Storage::commit throws; nothing has changed then.
template <class Machine, class Storage>
class QueueCore {
 public:
  using Bell = typename Machine::Bell;
  using Body = QueueBodyOf<Machine>;

  struct Bells {
    Bell put_lock;
    Bell get_lock;
    Bell items;
    Bell space;
    Bell joined;
  };

  QueueCore(Body& body, Storage& storage, const Bells& bells)
      : body_(body), storage_(storage), bells_(bells) {}

  /// `parts` one after the other make the item. `seal` is called before it is put, under the lock:
  /// false stops it. `unseal`: should the item not be put after all.
  template <class Seal, class Unseal>
  PutAnswer try_put(ItemHead head, std::span<const std::span<const std::byte>> parts, Seal seal,
                    Unseal unseal, Growth growth, const base::Deadline& deadline) {
    const Holding lock(body_.put_lock, bells_.put_lock, deadline);
    if (!lock) {
      return {Put::no_room_now, taken()};
    }
    LogEndsOf<Machine>& ends = body_.ends;
    Tail tail = ends.tail.own();
    const auto is_full = [&](std::uint64_t taken) {
      return body_.maxsize != 0 && tail.count - taken >= body_.maxsize;
    };
    if (is_full(ends.seen_taken.load(std::memory_order_relaxed))) {
      const std::uint64_t now = taken();
      ends.seen_taken.store(now, std::memory_order_relaxed);
      if (is_full(now)) {
        return {Put::no_room_now, now};
      }
    }
    const std::uint64_t begin = tail.position;
    const std::uint64_t first = tail.segment;
    if (head.length() > body_.max_bytes) {
      return {Put::no_room_ever};
    }
    const std::uint64_t needed =
        begin + head.length() - body_.max_bytes;  // of the head; may be < 0
    const std::uint64_t most = growth == Growth::free ? storage_.segment_count() : small();
    std::uint64_t reached = ends.seen_head.load(std::memory_order_relaxed);
    if (is_behind(reached, needed) || !extend(storage_, tail, reached, head.length(), most)) {
      const Head now = ends.head.read();
      reached = now.position;
      ends.seen_head.store(reached, std::memory_order_relaxed);
      if (is_behind(reached, needed)) {
        return {Put::no_room_now, now.count};
      }
      if (!extend(storage_, tail, reached, head.length(), most)) {
        return {growth == Growth::free ? Put::no_room_now : Put::would_grow, now.count};
      }
    }
    if (!seal()) {
      return {Put::not_sealed, taken()};
    }
    try {
      LogCursor<Storage> cursor(storage_, begin, first);
      cursor.write(&head.word, sizeof head.word);
      for (const auto part : parts) {
        cursor.write(part.data(), part.size());
      }
    } catch (...) {
      unseal();
      throw;
    }
    tail.position = begin + head.length();
    ++tail.count;
    ends.tail.commit(tail);
    return {};
  }

  /// One getter is woken at a time: he takes his item and, if there are more, wakes the next one
  /// (pass_on). So a burst of items does not wake all that sleep, for most of whom nothing would be
  /// left.
  void tell_of_item() {
    if (body_.getter_told.load() == 0) {
      body_.getter_told.store(1);
      Machine::wake(body_.items, bells_.items);
    }
  }

  /// A getter who has waited, when he goes away, with an item or without.
  void pass_on() {
    body_.getter_told.store(0);  // it may have been he, while he was about to look anyway
    if (size() != 0) {
      tell_of_item();
    }
  }

  /// False when the queue was empty. `take(head, cursor)` reads the item; when it throws, the item
  /// stays. `taken` is called when the item is out of the queue, still under the lock.
  template <class Take, class Then>
  bool try_get(Take take, Then then, const base::Deadline& deadline) {
    const Holding lock(body_.get_lock, bells_.get_lock, deadline);
    if (!lock) {
      return false;
    }
    LogEndsOf<Machine>& ends = body_.ends;
    Head head = ends.head.own();
    std::uint64_t end = ends.seen_tail.load(std::memory_order_relaxed);
    if (end <= head.position) {
      end = ends.tail.template read<&Tail::position>();
      if (end == head.position) {
        return false;
      }
      ends.seen_tail.store(end, std::memory_order_relaxed);
    }
    LogCursor<Storage> cursor(storage_, head.position, head.segment);
    ItemHead item;
    cursor.read(&item.word, sizeof item.word);
    take(item, end - head.position, cursor);
    head.position += item.length();
    ++head.count;
    head.segment = cursor.segment();
    if (body_.joinable != 0) {
      body_.ledger.prepare(head);
    }
    ends.head.commit(head);
    if (body_.joinable != 0) {
      body_.ledger.apply(head);
    }
    then();
    return true;
  }

  /// An item that this process took out is dealt with. False when all are already.
  bool say_task_done() {
    // So that of two who say it for the last item one is told that it is one too many.
    const Holding lock(body_.get_lock, bells_.get_lock, base::Deadline::never());
    if (body_.ledger.done() >= put()) {
      return false;
    }
    body_.ledger.say_done();
    Machine::wake(body_.joined, bells_.joined, all);
    return true;
  }

  bool all_tasks_done() const {
    const std::uint64_t there = put();  // first: a task that is done was put before
    return body_.ledger.done() >= there;
  }

  /// False when the deadline has passed. Throws what `tell(LostTasks)` throws.
  template <class Tell>
  bool wait_for_tasks(const base::Deadline& deadline, Tell tell) {
    typename Machine::Slices slices;
    while (!sync::sleep_until<Machine>(body_.joined, bells_.joined, slices.next(deadline),
                                       [&] { return all_tasks_done(); })) {
      if (body_.ledger.somebody_has_died(body_.ends.head.read())) {
        if (const auto lost = give_up_dead()) {
          tell(*lost);
        }
      }
      if (deadline.has_passed()) {
        return false;
      }
    }
    return true;
  }

  /// Putters of a queue that was full of items need one place each; where bytes are the limit, the
  /// one that is woken may need more of them than another.
  void tell_of_space() {
    if (!Machine::has_sleepers(body_.space)) {
      return;  // without a look at the tail, which is being written
    }
    const std::uint64_t there = size();
    if (body_.maxsize != 0 && there > crowd() && body_.hurried.load() == 0) {
      return;
    }
    const bool was_full = body_.maxsize != 0 && there + 1 >= body_.maxsize;
    Machine::wake(body_.space, bells_.space, was_full ? 1 : all);
  }

  /// Until something was taken out after `count` were: PutAnswer::taken. Of a queue that is full of
  /// items and is being emptied that is a quarter of them, if it takes no longer than a moment: so
  /// a wake-up, and two switches of the CPU, are not the price of every item.
  bool wait_for_space(std::uint64_t count, const base::Deadline& deadline) {
    if (Machine::patience.count() != 0 && is_crowded() && !deadline.has_passed()) {
      const auto moment = base::Deadline::after(Machine::patience);
      typename Machine::Sleeper sleeper(body_.space, bells_.space);
      if (is_crowded()) {
        sleeper.sleep(deadline.moment() && *deadline.moment() < *moment.moment() ? deadline
                                                                                 : moment);
      }
    }
    body_.hurried.fetch_add(1);
    const bool changed = sync::sleep_until<Machine>(body_.space, bells_.space, deadline,
                                                    [&] { return taken() != count; });
    body_.hurried.fetch_sub(1);
    return changed;
  }

  /// Who comes back from it calls pass_on in the end.
  bool wait_for_item(const base::Deadline& deadline) {
    return sync::sleep_until<Machine>(body_.items, bells_.items, deadline, [&] {
      if (body_.getter_told.load() != 0) {
        body_.getter_told.store(0);  // before the look: what is put after it is told of again
      }
      return size() != 0;
    });
  }

  /// Items that were ever taken out.
  std::uint64_t taken() const { return body_.ends.head.template read<&Head::count>(); }

  /// Items that were ever put in.
  std::uint64_t put() const { return body_.ends.tail.template read<&Tail::count>(); }

  std::uint64_t size() const {
    const std::uint64_t gone = taken();  // first: the other one can only be more
    return put() - gone;
  }

 private:
  static constexpr std::uint32_t all = 0x7fffffff;

  /// So many segments stay in a CPU's cache.
  std::uint64_t small() const {
    constexpr std::uint64_t bytes = std::uint64_t{2} << 20U;
    return std::min((bytes >> std::countr_zero(storage_.segment_size())) + 1,
                    storage_.segment_count());
  }

  /// Of more items than so many a putter need not be told that there is one less.
  std::uint64_t crowd() const {
    return body_.maxsize < Machine::places_of_a_crowd ? body_.maxsize
                                                      : body_.maxsize - (body_.maxsize + 3) / 4;
  }

  bool is_crowded() const { return body_.maxsize != 0 && size() > crowd(); }

  static bool is_behind(std::uint64_t position, std::uint64_t other) {
    return static_cast<std::int64_t>(position - other) < 0;
  }

  std::optional<LostTasks> give_up_dead() {
    const Holding lock(body_.get_lock, bells_.get_lock, base::Deadline::never());
    // The slot that is given up must not be written by who finds the head as it is.
    Head head = body_.ends.head.own();
    body_.ledger.apply(head);
    head.taker = 0;
    body_.ends.head.commit(head);
    return body_.ledger.give_up_dead();
  }

  /// A lock whose last holder may have died: that is no matter here.
  class Holding {
   public:
    Holding(sync::OwnedWordOf<Machine>& word, const Bell& bell, const base::Deadline& deadline)
        : word_(word), bell_(bell), held_(word.take(bell, deadline).held) {}

    Holding(const Holding&) = delete;
    Holding& operator=(const Holding&) = delete;

    ~Holding() {
      if (held_) {
        word_.release(bell_);
      }
    }

    explicit operator bool() const { return held_; }

   private:
    sync::OwnedWordOf<Machine>& word_;
    const Bell& bell_;
    bool held_;
  };

  Body& body_;
  Storage& storage_;
  const Bells& bells_;
};

}  // namespace brood::ipc
