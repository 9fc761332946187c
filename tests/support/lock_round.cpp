#include "support/lock_round.hpp"

#include <brood/lock.hpp>

#include "support/posts.hpp"
#include "support/process_probe.hpp"
#include "support/shared_words.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

namespace brood::test {

namespace {

using Word = std::uint64_t;

enum class Complaint : Word {
  none,
  hangs,
  two_inside,
  not_told,
  told_of_the_living,
};

constexpr std::array<const char*, 5> complaint_texts = {
    "", "a lock was not to be had", "two were inside",
    "one was killed inside, and the next one was not told",
    "the death was told of one that was not killed, or twice"};

/// What is protected: two numbers that are always equal when nobody is inside.
struct Record {
  SharedWords words;
  std::uint64_t most_numbers = 0;

  static Record make(std::uint64_t most_numbers) {
    return {SharedWords(8 + most_numbers * 3), most_numbers};
  }

  std::atomic<Word>& stop() const { return words[0]; }

  std::atomic<Word>& complaint() const { return words[1]; }

  std::atomic<Word>& inside() const { return words[2]; }

  std::atomic<Word>& first() const { return words[3]; }

  std::atomic<Word>& second() const { return words[4]; }

  std::atomic<Word>& told() const { return words[5]; }

  // Of each process.

  std::atomic<Word>& pid(std::uint64_t number) const { return words[8 + number]; }

  /// 1: it is killed now, or was; 2: and somebody was told.
  std::atomic<Word>& dying(std::uint64_t number) const { return words[8 + most_numbers + number]; }

  std::atomic<Word>& entries(std::uint64_t number) const {
    return words[8 + 2 * most_numbers + number];
  }

  void complain(Complaint what) const {
    Word none = 0;
    complaint().compare_exchange_strong(none, static_cast<Word>(what));
    throw SystemExit(3);
  }

  /// Whether it was one that is killed, and that nobody was told of before.
  bool take_word_of_death(std::int64_t dead) const {
    for (std::uint64_t i = 0; i < most_numbers; ++i) {
      Word expected = 1;
      if (pid(i) == static_cast<Word>(dead) && dying(i).compare_exchange_strong(expected, 2)) {
        return true;
      }
    }
    return false;
  }
};

/// By the holder, who was told.
void mend(const Record& record, std::int64_t dead) {
  if (!record.take_word_of_death(dead)) {
    record.complain(Complaint::told_of_the_living);
  }
  record.told().fetch_add(1);
  const Word most = std::max(record.first().load(), record.second().load());
  record.first() = most;
  record.second() = most;
  record.inside() = 0;
}

/// Afterwards it is held.
template <class AnyLock>
void take(AnyLock& lock, const Record& record, std::uint64_t turn) {
  if (turn % 4 == 0) {
    try {
      lock.lock();
      return;
    } catch (const OwnerDied&) {
      // Not held now; whoever acquires it is told again.
    }
  }
  try {
    if (!lock.acquire_for(patience)) {
      record.complain(Complaint::hangs);
    }
  } catch (const OwnerDied& death) {
    mend(record, death.pid());
  }
}

void be_inside(const Record& record, std::uint64_t number) {
  const Word other = record.inside().exchange(number + 1);
  if (other != 0) {
    record.complain(record.dying(other - 1) == 0 ? Complaint::two_inside : Complaint::not_told);
  }
  if (record.first() != record.second()) {
    record.complain(Complaint::two_inside);
  }
  // Not atomic, so that two inside would be seen.
  record.first() = record.first() + 1;
  record.second() = record.second() + 1;
  record.inside() = 0;
}

template <class AnyLock>
void take_turns(AnyLock lock, Record record, std::uint64_t number, Connection begun) {
  record.pid(number) = static_cast<Word>(own_pid());
  begun.send_bytes({});
  for (std::uint64_t turn = 0; record.stop() == 0; ++turn) {
    take(lock, record, turn);
    if constexpr (std::is_same_v<AnyLock, RLock>) {
      lock.acquire();
      be_inside(record, number);
      lock.release();
    } else {
      be_inside(record, number);
    }
    lock.release();
    record.entries(number).fetch_add(1);
  }
}

template <class AnyLock>
RoundResult run(const LockRoundOptions& options) {
  AnyLock lock;
  const Record record = Record::make(options.processes + static_cast<Word>(options.kills));
  Posts posts(options.processes, [&](std::uint64_t number, Connection begun) {
    return Process({.target = {take_turns<AnyLock>, lock, record, number, std::move(begun)},
                    .start_method = options.start_method});
  });
  std::mt19937 random(options.seed);
  posts.fill();
  for (int i = 0; i < options.kills && record.complaint() == 0 && posts.wrong().empty(); ++i) {
    spin_at_random(random, std::chrono::milliseconds(2));
    const std::size_t post = random() % options.processes;
    record.dying(posts.number_at(post)) = 1;
    posts.kill(post);
    posts.fill();
  }
  record.stop() = 1;
  posts.join();
  RoundResult result{.killed = posts.killed(), .lost = record.told(), .wrong = posts.wrong()};
  try {
    if (!lock.acquire_for(patience)) {
      result.wrong.emplace_back("the lock was not to be had at the end");
    }
  } catch (const OwnerDied&) {
    ++result.lost;  // the last one that was killed
  }
  lock.release();
  for (Word i = 0; i < posts.numbers(); ++i) {
    result.items += record.entries(i);
  }
  if (record.first() < result.items || record.first() > result.items + result.killed) {
    result.wrong.push_back(std::to_string(result.items) + " entries were counted, and " +
                           std::to_string(record.first()) + " made");
  }
  if (record.complaint() != 0) {
    result.wrong.emplace_back(complaint_texts[record.complaint()]);
  }
  return result;
}

}  // namespace

RoundResult run_lock_round(const LockRoundOptions& options) {
  return options.recursive ? run<RLock>(options) : run<Lock>(options);
}

}  // namespace brood::test
