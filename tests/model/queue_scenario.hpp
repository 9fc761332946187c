#pragma once
// Producers and consumers of a queue, and what must be true of it: ipc/queue_core.hpp and what that
// stands on.

#include "ipc/queue_core.hpp"
#include "model/explorer.hpp"
#include "model/machine.hpp"
#include "model/queue_items.hpp"
#include "model/queue_memory.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace brood::model {

class QueueScenario : public Scenario, private QueueItems {
 public:
  explicit QueueScenario(QueueShape shape) : shape_(std::move(shape)) {}

  std::string name() const override { return shape_.name; }

  int actors() const override { return shape_.producers + shape_.consumers; }

  bool slices_end() const override { return shape_.deserters != 0; }

  void begin() override {
    memory_.emplace();
    body_.emplace();
    body_->maxsize = shape_.maxsize;
    body_->max_bytes = shape_.max_bytes;
    body_->segment_size = memory_->segment_size();
    body_->segment_count = memory_->segment_count();
    body_->joinable = shape_.joinable ? 1 : 0;
    items_ = {};
    last_got_ = {};
    last_got_.fill(-1);
    consumers_ = {};
    told_items_ = 0;
    told_lost_ = 0;
    last_taker_ = -1;
  }

  void act(int actor) override {
    if (actor < shape_.producers) {
      produce(actor);
    } else {
      consume(actor);
    }
  }

  /// The two ends fit together, and the segments are all there.
  void check() override {
    const Tail tail = body_->ends.tail.read();
    const Head head = body_->ends.head.read();
    ensure(head.position <= tail.position && head.count <= tail.count, "the head passed the tail");
    ensure(tail.position - head.position <= shape_.max_bytes, "more than max_bytes");
    ensure(shape_.maxsize == 0 || tail.count - head.count <= shape_.maxsize, "more than maxsize");
    check_segments(tail, head);
    if (shape_.joinable) {
      ensure(body_->ledger.done() <= most_done(head), "more are done than were dealt with");
    }
  }

  /// Who has no slot in the ledger, and could not have had one, is not missed by who joins.
  bool may_be_killed(int process) override {
    if (!shape_.joinable) {
      return true;
    }
    return has_just_taken(process) ? body_->ends.head.read().taker <= ModelMachine::task_slots
                                   : consumers_.at(index(process)).has_slot;
  }

  void killed(int process) override {
    if (has_just_taken(process)) {
      ++told_items_;
      ++consumers_.at(index(process)).taken;
      last_taker_ = process;
    }
  }

  void end() override;

  std::string name_of(const void* where) const override;

 private:
  using Core = ipc::QueueCore<ModelMachine, QueueMemory>;
  using Tail = ipc::Tail;
  using Head = ipc::Head;

  static constexpr int most_items = 4;

  struct Item {
    bool put = false;  ///< and put has said so
    int got = 0;
    bool there = false;  ///< in the end
  };

  struct Consumer {
    std::uint64_t taken = 0;
    std::uint64_t began_done = 0;
    std::uint64_t done = 0;
    std::uint64_t lost = 0;  ///< as told to who joins
    bool has_slot = true;    ///< of the ledger, when it took something out last; or should have
  };

  static void ensure(bool right, const char* what) {
    if (!right) {
      World::now().fail(what);
    }
  }

  Item& item(int producer, int number) { return items_.at(index(producer)).at(index(number)); }

  /// An item that is out of the queue, and try_get has not said so yet.
  bool has_just_taken(int process) const {
    return body_->get_lock.holder() == World::id_of(process) &&
           body_->ends.head.read().count != told_items_;
  }

  /// Whether the living leave one for a consumer that takes something out now. The slot of the last
  /// taker may be written again: it is not free when he is dead.
  bool must_have_slot(int actor) const {
    std::uint64_t busy = 0;
    for (int i = shape_.producers; i < actors(); ++i) {
      const bool gone = World::now().is_dead(i) || World::now().is_finished(i);
      busy += i != actor && consumers_.at(index(i)).taken != 0 && (!gone || i == last_taker_);
    }
    return busy < ModelMachine::task_slots;
  }

  std::uint64_t most_done(const Head& head) const;
  void check_segments(const Tail& tail, const Head& head);
  bool somebody_else_works(int first, int end) const;

  void produce(int actor);
  void join();
  void consume(int actor);
  bool get(Core& core, int actor);
  std::pair<int, int> recognise(std::span<const std::byte> bytes) const;

  QueueShape shape_;
  std::optional<QueueMemory> memory_;
  std::optional<ipc::QueueBodyOf<ModelMachine>> body_;
  Core::Bells bells_;

  std::array<std::array<Item, most_items>, most_actors> items_{};
  std::array<int, most_actors> last_got_{};
  std::array<Consumer, most_actors> consumers_{};  // by actor
  std::uint64_t told_items_ = 0;  // items that were taken out, as far as is known who has them
  std::uint64_t told_lost_ = 0;
  int last_taker_ = -1;
};

inline std::uint64_t QueueScenario::most_done(const Head& head) const {
  std::uint64_t most = 0;
  for (int i = shape_.producers; i < actors(); ++i) {
    const Consumer& consumer = consumers_.at(index(i));
    const bool gone = World::now().is_dead(i) || World::now().is_finished(i);
    most += gone ? std::max(consumer.taken, consumer.began_done) : consumer.began_done;
  }
  return std::min(most, head.count);
}

/// From the oldest that is free again to the one that is written, each once.
inline void QueueScenario::check_segments(const Tail& tail, const Head& head) {
  if (tail.position == 0) {
    return;
  }
  const std::uint64_t opened = (tail.position - 1) / QueueMemory::size + 1;
  ensure(tail.fresh <= QueueMemory::count && tail.fresh <= opened, "segments that do not exist");
  const std::uint64_t read_from = head.position == 0 ? 0 : (head.position - 1) / QueueMemory::size;
  std::uint64_t number = opened - tail.fresh;
  ensure(number <= read_from, "a segment was taken again before it was read");
  std::uint64_t segment = tail.free;
  unsigned seen = 0;
  for (std::uint64_t i = 0; i < tail.fresh; ++i, ++number) {
    ensure(segment < tail.fresh && (seen >> segment & 1U) == 0, "a segment is there twice");
    seen |= 1U << segment;
    ensure(head.position == 0 || number != read_from || segment == head.segment,
           "the head is in another segment than the log");
    if (i + 1 == tail.fresh) {
      ensure(segment == tail.segment, "the chain does not lead to the tail");
    } else {
      segment = memory_->next(segment);
    }
  }
}

inline bool QueueScenario::somebody_else_works(int first, int end) const {
  for (int i = first; i < end; ++i) {
    if (!World::now().is_dead(i) && !World::now().is_finished(i)) {
      return true;
    }
  }
  return false;
}

inline void QueueScenario::produce(int actor) {
  Core core(*body_, *memory_, bells_);
  for (int number = 0; number < shape_.items; ++number) {
    const Bytes bytes = bytes_of(actor, number);
    const std::span<const std::byte> part(bytes.data(), size_of(actor, number));
    const auto seal = [] { return true; };
    const auto unseal = [] {};
    for (;;) {
      const auto [came, taken] = core.try_put(ipc::ItemHead::of(part.size(), 0), {&part, 1}, seal,
                                              unseal, ipc::Growth::free, base::Deadline::never());
      ensure(came != ipc::Put::no_room_ever, "no room ever for what fits");
      if (came == ipc::Put::done) {
        break;
      }
      if (!core.wait_for_space(taken, Moments::after_a_slice()) &&
          !somebody_else_works(shape_.producers, actors())) {
        return;
      }
    }
    item(actor, number).put = true;
    core.tell_of_item();
  }
  if (shape_.joinable) {
    join();
  }
}

inline void QueueScenario::join() {
  Core core(*body_, *memory_, bells_);
  const std::uint64_t there = [&] {
    const World::Instant instant(World::now());
    return core.put();
  }();
  const auto tell = [&](const ipc::LostTasks& lost) {
    ensure(World::now().has_ended(lost.process), "tasks are lost, but whose they are lives");
    told_lost_ += lost.count;
    std::uint64_t undone = 0;
    for (int i = shape_.producers; i < actors(); ++i) {
      const bool gone = World::now().is_dead(i) || World::now().is_finished(i);
      undone += gone ? consumers_.at(index(i)).taken - consumers_.at(index(i)).done : 0;
    }
    ensure(told_lost_ <= undone, "more tasks are lost than the dead had left");
    if (lost.processes == 1) {
      Consumer& consumer = consumers_.at(index(World::process_of(lost.process)));
      consumer.lost += lost.count;
      ensure(consumer.lost <= consumer.taken - consumer.done, "tasks are lost that were done");
    }
  };
  while (!core.wait_for_tasks(Moments::after_a_slice(), tell)) {
    // What nobody will take out, nobody will deal with.
    if (!somebody_else_works(shape_.producers, actors()) && core.size() != 0) {
      return;
    }
  }
  const World::Instant instant(World::now());
  ensure(most_done(body_->ends.head.read()) >= there, "join has ended before the tasks were done");
}

/// Which item these are the bytes of.
inline std::pair<int, int> QueueScenario::recognise(std::span<const std::byte> bytes) const {
  for (int producer = 0; producer < shape_.producers; ++producer) {
    for (int number = 0; number < shape_.items; ++number) {
      const Bytes right = bytes_of(producer, number);
      if (bytes.size() == size_of(producer, number) &&
          std::equal(bytes.begin(), bytes.end(), right.begin())) {
        return {producer, number};
      }
    }
  }
  World::now().fail("an item that nobody has put");
}

inline bool QueueScenario::get(Core& core, int actor) {
  Bytes bytes{};
  std::size_t size = 0;
  bool must_have = false;
  const auto take = [&](ipc::ItemHead head, std::uint64_t there, auto& cursor) {
    must_have = must_have_slot(actor);
    ensure(head.length() <= there && head.size() <= bytes.size(), "the head of an item is damaged");
    size = static_cast<std::size_t>(head.size());
    cursor.read(bytes.data(), size);
  };
  const auto then = [&] {
    const auto [producer, number] = recognise(std::span(bytes).first(size));
    ensure(++item(producer, number).got == 1, "an item was got twice");
    ensure(number > last_got_.at(index(producer)), "items of a producer came in another order");
    last_got_.at(index(producer)) = number;
    ++told_items_;
    ++consumers_.at(index(actor)).taken;
    last_taker_ = actor;
    const World::Instant instant(World::now());
    consumers_.at(index(actor)).has_slot =
        must_have || body_->ends.head.read().taker <= ModelMachine::task_slots;
  };
  bool has_waited = false;
  while (!core.try_get(take, then, base::Deadline::never())) {
    has_waited = true;
    if (!core.wait_for_item(Moments::after_a_slice()) && core.size() == 0 &&
        !somebody_else_works(0, shape_.producers)) {
      return false;
    }
  }
  if (has_waited) {
    core.pass_on();
  }
  return true;
}

inline void QueueScenario::consume(int actor) {
  Core core(*body_, *memory_, bells_);
  const int total = shape_.producers * shape_.items;
  const int mine = (total + actor - shape_.producers) / shape_.consumers;
  for (int i = 0; i < mine; ++i) {
    if (!get(core, actor)) {
      return;
    }
    core.tell_of_space();
    const bool deserts = actor >= actors() - shape_.deserters;
    if (!shape_.joinable || (deserts && consumers_.at(index(actor)).has_slot)) {
      continue;
    }
    ++consumers_.at(index(actor)).began_done;
    ensure(core.say_task_done(), "a task was done, and the queue says that all were before");
    ++consumers_.at(index(actor)).done;
  }
}

inline void QueueScenario::end() {
  const Tail tail = body_->ends.tail.read();
  Head head = body_->ends.head.read();
  const std::uint64_t taken = head.count;
  while (head.position != tail.position) {
    ipc::LogCursor<QueueMemory> cursor(*memory_, head.position, head.segment);
    ipc::ItemHead item_head;
    cursor.read(&item_head.word, sizeof item_head.word);
    ensure(item_head.length() <= tail.position - head.position && item_head.size() <= 24,
           "the head of an item that was left is damaged");
    Bytes bytes{};
    const auto size = static_cast<std::size_t>(item_head.size());
    cursor.read(bytes.data(), size);
    const auto [producer, number] = recognise(std::span(bytes).first(size));
    ensure(!item(producer, number).there && item(producer, number).got == 0,
           "an item that is left was got, or is there twice");
    item(producer, number).there = true;
    head.position += item_head.length();
    head.segment = cursor.segment();
    ++head.count;
  }
  ensure(head.count == tail.count, "the count of items is wrong");
  std::uint64_t got = 0;
  std::uint64_t gone = 0;
  for (int producer = 0; producer < shape_.producers; ++producer) {
    for (int number = 0; number < shape_.items; ++number) {
      const Item& it = item(producer, number);
      got += static_cast<std::uint64_t>(it.got);
      gone += it.put && it.got == 0 && !it.there ? 1 : 0;
    }
  }
  ensure(gone <= taken - got, "an item was lost");
}

inline std::string QueueScenario::name_of(const void* where) const {
  const auto place = [where](const auto& part, const char* part_name) -> std::string {
    const auto* begin = reinterpret_cast<const char*>(&part);
    const auto* at = static_cast<const char*>(where);
    return at >= begin && at < begin + sizeof part
               ? std::string(part_name) + '+' + std::to_string(at - begin)
               : "";
  };
  return where == nullptr
             ? ""
             : place(body_->put_lock, "put_lock") + place(body_->get_lock, "get_lock") +
                   place(body_->ends.tail, "tail") + place(body_->ends.head, "head") +
                   place(body_->ends.seen_head, "seen_head") +
                   place(body_->ends.seen_tail, "seen_tail") + place(body_->items, "items") +
                   place(body_->space, "space") + place(body_->joined, "joined") +
                   place(body_->ledger, "ledger") + place(*memory_, "memory");
}

inline Plan plan(QueueShape shape, std::vector<Round> rounds) {
  return {std::make_unique<QueueScenario>(std::move(shape)), std::move(rounds)};
}

}  // namespace brood::model
