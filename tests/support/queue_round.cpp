#include "support/queue_round.hpp"

#include <brood/queue.hpp>

#include "support/posts.hpp"
#include "support/process_probe.hpp"
#include "support/queue_items.hpp"
#include "support/shared_words.hpp"

#include <algorithm>
#include <array>

namespace brood::test {

namespace {

/// How many items one producer puts at most, and what an item is.
struct Kind {
  std::uint64_t words;
  std::uint64_t most_items;
  std::uint64_t max_bytes;
};

Kind kind_of(ItemKind kind) {
  switch (kind) {
    case ItemKind::word:
      return {1, 10'000, std::uint64_t{64} << 20U};
    case ItemKind::text:
      return {3072 / 8, 5'000, std::uint64_t{8} << 20U};
    case ItemKind::long_text:
      return {200 * 1024 / 8, 200, std::uint64_t{8} << 20U};
    case ItemKind::handle:
      break;
  }
  return {1, 1'000, std::uint64_t{8} << 20U};
}

// --- what is written down

enum class Complaint : std::uint64_t {
  none,
  put_hangs,
  get_hangs,
  item_damaged,
  out_of_order,
};

constexpr std::array<const char*, 5> complaint_texts = {"", "a put took too long",
                                                        "a get took too long", "an item is damaged",
                                                        "items of a producer are out of order"};

struct Record {
  SharedWords words;
  std::uint64_t most_producers = 0;
  std::uint64_t most_items = 0;
  std::uint64_t item_words = 0;

  static Record make(const Kind& kind, std::uint64_t most_producers, std::uint64_t consumers) {
    const std::uint64_t count = 4 + most_producers * (1 + kind.most_items + consumers);
    return {SharedWords(count), most_producers, kind.most_items, kind.words};
  }

  std::atomic<Word>& stop() const { return words[0]; }

  /// The first one, and the key that it is about.
  std::atomic<Word>& complaint() const { return words[1]; }

  std::atomic<Word>& complaint_key() const { return words[2]; }

  /// How many puts of a producer have returned.
  std::atomic<Word>& put(std::uint64_t producer) const { return words[4 + producer]; }

  /// How often an item has arrived.
  std::atomic<Word>& arrived(std::uint64_t producer, std::uint64_t number) const {
    return words[4 + most_producers + producer * most_items + number];
  }

  /// Of a producer, the number of what arrived last at a consumer's post, plus one. Who was killed
  /// there had his items before the next one.
  std::atomic<Word>& reached(std::uint64_t post, std::uint64_t producer) const {
    return words[4 + most_producers * (1 + most_items + post) + producer];
  }

  void complain(Complaint what, Word key) const {
    Word none = 0;
    if (complaint().compare_exchange_strong(none, static_cast<Word>(what))) {
      complaint_key() = key;
    }
    throw SystemExit(3);
  }
};

// --- the processes

template <class Queue>
using ItemOf = decltype(std::declval<Queue&>().get());

template <class Queue>
void put_one(Queue& queue, const Record& record, Word key) {
  ItemOf<Queue> item;
  pack(key, record.item_words, item);
  if (key % 4 == 0 && queue.try_put(item)) {
    return;
  }
  if (!queue.put_for(item, patience)) {
    record.complain(Complaint::put_hangs, key);
  }
}

template <class Queue>
void produce(Queue queue, Record record, std::uint64_t producer, Connection begun) {
  begun.send_bytes({});
  for (std::uint64_t i = 0; i < record.most_items && record.stop() == 0; ++i) {
    put_one(queue, record, key_of(producer, i));
    record.put(producer) = i + 1;
  }
}

void note(const Record& record, std::uint64_t post, Word key) {
  const std::uint64_t producer = key >> 32U;
  const std::uint64_t number = key & 0xffffffffU;
  if (producer >= record.most_producers || number >= record.most_items) {
    record.complain(Complaint::item_damaged, key);
  }
  if (record.reached(post, producer) > number) {
    record.complain(Complaint::out_of_order, key);
  }
  record.reached(post, producer) = number + 1;
  record.arrived(producer, number).fetch_add(1);
}

template <class Queue>
void consume(Queue queue, Record record, std::uint64_t post, Connection begun) {
  begun.send_bytes({});
  for (;;) {
    auto item = queue.try_get();
    if (!item) {
      item = queue.get_for(patience);
    }
    if (!item) {
      record.complain(Complaint::get_hangs, 0);
    }
    const Word key = unpack(*item);
    if (key == damaged) {
      record.complain(Complaint::item_damaged, 0);
    }
    if (key != sentinel) {
      note(record, post, key);
    }
    if constexpr (requires { queue.task_done(); }) {
      queue.task_done();
    }
    if (key == sentinel) {
      return;
    }
  }
}

// --- the round

template <class Queue>
class Round {
 public:
  explicit Round(const QueueRoundOptions& options)
      : options_(options),
        kind_(kind_of(options.items)),
        most_producers_(options.producers * (static_cast<std::uint64_t>(options.kills) + 1)),
        queue_({.maxsize = options.maxsize, .max_bytes = kind_.max_bytes}),
        record_(Record::make(kind_, most_producers_, options.consumers)),
        random_(options.seed),
        producers_(options.producers,
                   [this](std::uint64_t number, Connection begun) {
                     return child({produce<Queue>, queue_, record_, number, std::move(begun)});
                   }),
        consumers_(options.consumers, [this](std::uint64_t number, Connection begun) {
          return child({consume<Queue>, queue_, record_, post_of(number), std::move(begun)});
        }) {}

  RoundResult run() {
    fill();
    for (int i = 0; i < options_.kills && nothing_wrong(); ++i) {
      spin_at_random(random_, std::chrono::milliseconds(4));
      kill_somebody();
      fill();
    }
    record_.stop() = 1;
    producers_.join();
    if (nothing_wrong()) {
      dismiss_consumers();
    }
    if (nothing_wrong()) {
      join_tasks();
    }
    account();
    return result_;
  }

 private:
  Process child(Target target) const {
    return Process({.target = std::move(target), .start_method = options_.start_method});
  }

  /// A consumer follows the one that was killed last.
  std::uint64_t post_of(std::uint64_t number) const {
    return number < options_.consumers ? number : vacant_;
  }

  void fill() {
    producers_.fill();
    consumers_.fill();
  }

  void kill_somebody() {
    const bool producer =
        options_.kill_producers && (!options_.kill_consumers || random_() % 2 == 0);
    if (producer) {
      producers_.kill(random_() % options_.producers);
    } else {
      vacant_ = random_() % options_.consumers;
      consumers_.kill(vacant_);
    }
  }

  /// What is found first is told, and not what follows from it.
  bool nothing_wrong() const {
    return producers_.wrong().empty() && consumers_.wrong().empty() && result_.wrong.empty() &&
           record_.complaint() == 0;
  }

  void dismiss_consumers() {
    for (std::size_t i = 0; i < options_.consumers; ++i) {
      ItemOf<Queue> item;
      pack(sentinel, kind_.words, item);
      if (!queue_.put_for(item, patience)) {
        wrong("the last put took too long");
      }
    }
    consumers_.join();
  }

  void join_tasks() {
    if constexpr (requires { queue_.join(); }) {
      for (std::size_t told = 0;;) {
        try {
          if (!queue_.join_for(patience)) {
            wrong("join took too long");
          }
          return;
        } catch (const OwnerDied&) {
          if (++told > consumers_.killed()) {
            wrong("join told of a death too many");
            return;
          }
        }
      }
    }
  }

  void account() {
    for (std::uint64_t producer = 0; producer < producers_.numbers(); ++producer) {
      account_for(producer);
    }
    result_.killed = producers_.killed() + consumers_.killed();
    if (result_.lost > consumers_.killed()) {
      wrong(std::to_string(result_.lost) + " items are lost, with " +
            std::to_string(consumers_.killed()) + " consumers killed");
    }
    const Word complaint = record_.complaint();
    if (complaint != 0) {
      wrong(complaint_texts[complaint] + (": " + describe(record_.complaint_key())));
    }
    if (nothing_wrong()) {
      check_queue();
    }
    for (const Posts* posts : {&producers_, &consumers_}) {
      result_.wrong.insert(result_.wrong.end(), posts->wrong().begin(), posts->wrong().end());
    }
  }

  void check_queue() {
    if (queue_.qsize() != 0 || queue_.try_get()) {
      wrong("something is left in the queue");
    }
    ItemOf<Queue> item;
    pack(key_of(7, 7), kind_.words, item);
    queue_.put_for(item, patience);
    auto back = queue_.get_for(patience);
    if (!back || unpack(*back) != key_of(7, 7)) {
      wrong("the queue does not work any more");
    }
  }

  void account_for(std::uint64_t producer) {
    const std::uint64_t put = record_.put(producer);
    // One more may be on its way.
    const std::uint64_t begun = put + (producers_.was_killed(producer) ? 1 : 0);
    for (std::uint64_t i = 0; i < kind_.most_items; ++i) {
      const std::uint64_t times = record_.arrived(producer, i);
      if (times > 1) {
        wrong("an item arrived " + std::to_string(times) +
              " times: " + describe(key_of(producer, i)));
      } else if (times == 1 && i >= begun) {
        wrong("an item arrived that was not put: " + describe(key_of(producer, i)));
      } else if (times == 0 && i < put) {
        ++result_.lost;
      }
    }
    result_.items += put;
  }

  static std::string describe(Word key) {
    return "number " + std::to_string(key & 0xffffffffU) + " of producer " +
           std::to_string(key >> 32U);
  }

  void wrong(const std::string& what) { result_.wrong.push_back(what); }

  QueueRoundOptions options_;
  Kind kind_;
  std::uint64_t most_producers_;
  Queue queue_;
  Record record_;
  std::mt19937 random_;
  std::size_t vacant_ = 0;
  Posts producers_;
  Posts consumers_;
  RoundResult result_;
};

template <class Item>
RoundResult run_with(const QueueRoundOptions& options) {
  return options.joinable ? Round<JoinableQueue<Item>>(options).run()
                          : Round<Queue<Item>>(options).run();
}

}  // namespace

std::string to_string(ItemKind kind) {
  constexpr std::array names = {"word", "text", "long_text", "handle"};
  return names[static_cast<std::size_t>(kind)];
}

RoundResult run_queue_round(const QueueRoundOptions& options) {
  switch (options.items) {
    case ItemKind::word:
      return run_with<Word>(options);
    case ItemKind::handle:
      return run_with<Parcel>(options);
    default:
      return run_with<Text>(options);
  }
}

}  // namespace brood::test
