// Results fetched one by one: in order, with errors at their place, and never more input taken than
// needed.

#include <brood/error.hpp>

#include "pool_support.hpp"

#include <iterator>
#include <ranges>
#include <stdexcept>
#include <thread>

namespace brood_scenario {

namespace {

using PoolImap = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolImap);

int square(int x) {
  return x * x;
}

int fail_at_two(int x) {
  return x == 2 ? throw std::runtime_error("two") : x;
}

int never_end(int) {
  for (;;) {
    std::this_thread::sleep_for(std::chrono::hours(1));
  }
}

/// 0, 1, 2, ...: counts how many were taken, and throws in place of number `throw_at`.
class Numbers {
 public:
  explicit Numbers(int& taken, int end = -1, int throw_at = -1)
      : taken_(&taken), end_(end), throw_at_(throw_at) {}

  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = int;
    using difference_type = std::ptrdiff_t;

    int operator*() const {
      if (value_ == numbers_->throw_at_) {
        throw std::runtime_error("no number " + std::to_string(value_));
      }
      ++*numbers_->taken_;
      return value_;
    }

    Iterator& operator++() {
      ++value_;
      return *this;
    }

    void operator++(int) { ++value_; }

    bool operator==(std::default_sentinel_t) const { return value_ == numbers_->end_; }

   private:
    friend class Numbers;

    explicit Iterator(const Numbers* numbers) : numbers_(numbers) {}

    const Numbers* numbers_;
    int value_ = 0;
  };

  Iterator begin() const { return Iterator(this); }

  std::default_sentinel_t end() const { return {}; }

 private:
  int* taken_;
  int end_;
  int throw_at_;
};

TEST_P(PoolImap, GivesResultsInOrderForEveryChunkSize) {
  brood::Pool pool{two_workers()};
  for (const std::size_t chunksize : {1, 3, 100}) {
    int taken = 0;
    std::vector<int> results;
    for (const int y : pool.imap(square, Numbers(taken, 10), chunksize)) {
      results.push_back(y);
    }
    EXPECT_EQ(results, (std::vector<int>{0, 1, 4, 9, 16, 25, 36, 49, 64, 81}));
    EXPECT_EQ(taken, 10);
  }
}

TEST_P(PoolImap, TakesNoMoreOfAnEndlessInputThanItsBuffer) {
  brood::Pool pool{two_workers()};
  int taken = 0;
  const Numbers numbers(taken);
  auto results = pool.imap(square, numbers);
  EXPECT_LE(taken, 4);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(results.next(), i * i);
    EXPECT_LE(taken, i + 1 + 4);
  }
  EXPECT_FALSE(results.finished());
}

TEST_P(PoolImap, AnErrorComesInItsTurnAndTheRestFollows) {
  brood::Pool pool{two_workers()};
  auto results = pool.imap(fail_at_two, std::vector<int>{0, 1, 2, 3});
  EXPECT_EQ(results.next(), 0);
  EXPECT_EQ(results.next(), 1);
  EXPECT_THROW(results.next(), brood::RemoteError);
  EXPECT_EQ(results.next(), 3);
  EXPECT_EQ(results.next(), std::nullopt);
  EXPECT_TRUE(results.finished());
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST_P(PoolImap, AnErrorOfTheInputComesBehindTheResultsBeforeIt) {
  brood::Pool pool{two_workers()};
  int taken = 0;
  auto results = pool.imap(square, Numbers(taken, 100, 2));
  EXPECT_EQ(results.next(), 0);
  EXPECT_EQ(results.next(), 1);
  try {
    results.next();
    ADD_FAILURE() << "the input's error was lost";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "no number 2");
  }
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST_P(PoolImap, ATimeThatPassesLosesNothing) {
  brood::Pool pool{one_worker()};
  auto results = pool.imap(never_end, std::vector<int>{1});
  EXPECT_EQ(results.next_for(std::chrono::milliseconds(1)), std::nullopt);
  EXPECT_FALSE(results.finished());
  pool.terminate();
  EXPECT_THROW(results.next_for(brood::test::patience), brood::PoolTerminated);
}

TEST_P(PoolImap, InputIsStillTakenFromAClosedPoolUntilItIsJoined) {
  brood::Pool pool{two_workers()};
  int taken = 0;
  auto results = pool.imap(square, Numbers(taken, 50));
  auto dropped = pool.imap(square, Numbers(taken, 50));
  pool.close();
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(results.next(), i * i);
  }
  EXPECT_EQ(results.next(), std::nullopt);
  pool.join();
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(dropped.next(), i * i);
  }
  EXPECT_THROW(dropped.next(), std::logic_error);
}

TEST_P(PoolImap, MayOutliveItsPoolAndMayBeLeftEarly) {
  std::optional<brood::Imap<int>> results;
  {
    brood::Pool pool{two_workers()};
    results.emplace(pool.imap(square, std::vector<int>(100, 2)));
    EXPECT_EQ(results->next(), 4);
    const auto left = pool.imap(square, std::vector<int>(100, 2));
  }
  EXPECT_THROW(while (results->next()){}, std::exception);
}

}  // namespace

}  // namespace brood_scenario
