#include "brood/detail/batch.hpp"

#include "brood/serialize.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace brood::detail {
namespace {

using namespace std::chrono_literals;

Outcome value(int number) {
  return {encode(static_cast<unsigned char>(number)), 0, nullptr};
}

Outcome failure(const char* why) {
  return {{}, 0, std::make_exception_ptr(std::runtime_error(why))};
}

int number_in(const std::optional<Outcome>& outcome) {
  return std::to_integer<int>(outcome.value().value().front());
}

TEST(Outcome, HasTheBytesBehindThoseThatAreSkipped) {
  Outcome outcome{Bytes(3), 2, nullptr};
  EXPECT_EQ(outcome.value().size(), 1U);
  EXPECT_EQ(outcome.value().data(), outcome.bytes.data() + 2);
}

TEST(Outcome, ThrowsItsFailureEachTimeItIsAsked) {
  const Outcome outcome = failure("no");
  EXPECT_THROW((void)outcome.value(), std::runtime_error);
  EXPECT_THROW((void)outcome.value(), std::runtime_error);
}

TEST(Batch, IsReadyWhenEveryChunkHasItsOutcome) {
  Batch batch(2);
  EXPECT_FALSE(batch.ready());
  batch.settle(1, value(1));
  EXPECT_FALSE(batch.ready());
  EXPECT_FALSE(batch.wait(0ns));
  batch.settle(0, failure("no"));
  EXPECT_TRUE(batch.ready());
  EXPECT_TRUE(batch.wait(std::nullopt));
}

TEST(Batch, OfNothingIsReadyAtOnce) {
  Batch batch(0);
  EXPECT_TRUE(batch.ready());
  EXPECT_TRUE(batch.wait(std::nullopt));
  EXPECT_FALSE(batch.take_first(0ns).has_value());
}

TEST(Batch, GivesItsChunksInTheirOrderNotInThatOfTheirOutcomes) {
  Batch batch(3);
  batch.settle(2, value(2));
  batch.settle(1, value(1));
  EXPECT_FALSE(batch.take_first(0ns).has_value());
  batch.settle(0, value(0));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(number_in(batch.take_first(std::nullopt)), i);
  }
  EXPECT_FALSE(batch.take_first(0ns).has_value());
}

TEST(Batch, CountsChunksFromTheFirstOneEvenWhenSomeWereTaken) {
  Batch batch(3);
  batch.settle(0, value(10));
  EXPECT_EQ(number_in(batch.take_first(0ns)), 10);
  batch.settle(1, value(11));
  batch.settle(2, value(12));
  EXPECT_EQ(number_in(batch.take_first(0ns)), 11);
  EXPECT_EQ(number_in(batch.take_first(0ns)), 12);
}

TEST(Batch, TheFirstOutcomeOfAChunkCounts) {
  Batch batch(2);
  batch.settle(0, value(1));
  batch.settle(0, value(2));
  batch.settle(0, failure("too late"));
  EXPECT_FALSE(batch.ready());
  EXPECT_EQ(number_in(batch.take_first(0ns)), 1);
  batch.settle(0, value(3));
  EXPECT_FALSE(batch.ready());
  EXPECT_FALSE(batch.take_first(0ns).has_value());
}

TEST(Batch, AnOutcomeForAChunkThatIsNotExpectedIsIgnored) {
  Batch batch(1);
  batch.settle(1, value(1));
  EXPECT_FALSE(batch.ready());
  batch.add_chunk();
  EXPECT_FALSE(batch.ready());
  batch.settle(0, value(0));
  EXPECT_FALSE(batch.ready());
}

TEST(Batch, MayGrow) {
  Batch batch(0);
  batch.add_chunk();
  EXPECT_FALSE(batch.ready());
  batch.settle(0, value(0));
  EXPECT_TRUE(batch.ready());
  EXPECT_EQ(number_in(batch.take_first(0ns)), 0);
  batch.add_chunk();
  EXPECT_FALSE(batch.ready());
  batch.settle(1, value(1));
  EXPECT_TRUE(batch.ready());
}

TEST(Batch, ForgetsAChunkThatWasDropped) {
  Batch batch(1);
  batch.add_chunk();
  batch.drop_last_chunk();
  batch.settle(0, value(0));
  EXPECT_TRUE(batch.ready());
  EXPECT_EQ(number_in(batch.take_first(0ns)), 0);
  EXPECT_FALSE(batch.take_first(0ns).has_value());
}

TEST(Batch, ATimeThatHasPassedBeforeItBeganStillSeesWhatIsThere) {
  Batch batch(1);
  EXPECT_FALSE(batch.wait(-1s));
  EXPECT_FALSE(batch.take_first(-1s).has_value());
  batch.settle(0, value(1));
  EXPECT_TRUE(batch.wait(-1s));
  EXPECT_EQ(number_in(batch.take_first(-1s)), 1);
}

TEST(Batch, ATimeTooLongForTheClockIsForEver) {
  Batch batch(1);
  std::thread other([&] { batch.settle(0, value(1)); });
  EXPECT_TRUE(batch.wait(std::chrono::nanoseconds::max()));
  EXPECT_EQ(number_in(batch.take_first(std::chrono::nanoseconds::max())), 1);
  other.join();
}

TEST(Batch, GivesUpWhenTheTimeHasPassed) {
  const Batch batch(1);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(batch.wait(5ms));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 5ms);
}

TEST(Batch, AWaitAfterATimeOutLosesNothing) {
  Batch batch(1);
  EXPECT_FALSE(batch.take_first(1ms).has_value());
  batch.settle(0, value(1));
  EXPECT_EQ(number_in(batch.take_first(1ms)), 1);
}

TEST(Batch, WakesAllWhoWait) {
  constexpr std::size_t chunks = 3;
  constexpr std::size_t waiters = 4;
  for (int round = 0; round < 20; ++round) {
    Batch batch(chunks);
    std::atomic<std::size_t> about_to_wait{0};
    std::vector<std::thread> waiting;
    std::vector<char> was_ready(waiters);
    for (std::size_t i = 0; i < waiters; ++i) {
      waiting.emplace_back([&, i] {
        ++about_to_wait;
        was_ready[i] = batch.wait(std::nullopt) && batch.ready() ? 1 : 0;
      });
    }
    while (about_to_wait < waiters) {
      std::this_thread::yield();
    }
    for (std::size_t i = 0; i < chunks; ++i) {
      batch.settle(chunks - 1 - i, value(1));
    }
    for (std::thread& thread : waiting) {
      thread.join();
    }
    EXPECT_EQ(was_ready, std::vector<char>(waiters, 1));
  }
}

TEST(Batch, OneThreadTakesWhatOthersSettleInAnyOrder) {
  constexpr std::size_t chunks = 3000;
  constexpr std::size_t settlers = 3;
  Batch batch(chunks);
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < settlers; ++first) {
    threads.emplace_back([&batch, first] {
      for (std::size_t chunk = first; chunk < chunks; chunk += settlers) {
        batch.settle(chunk, value(static_cast<int>(chunk % 251)));
      }
    });
  }
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    ASSERT_EQ(number_in(batch.take_first(std::nullopt)), static_cast<int>(chunk % 251));
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_TRUE(batch.ready());
}

TEST(Batch, GivesItsChunksAsTheyAreSettledWhenAskedTo) {
  Batch batch(2, nullptr, Order::as_settled);
  batch.add_chunk();
  batch.settle(2, value(2));
  EXPECT_EQ(number_in(batch.take_first(std::nullopt)), 2);
  EXPECT_FALSE(batch.take_first(0ns).has_value());
  batch.settle(0, value(0));
  EXPECT_FALSE(batch.ready());
  batch.drop_last_chunk();
  EXPECT_TRUE(batch.ready());
  EXPECT_EQ(number_in(batch.take_first(std::nullopt)), 0);
}

/// Remembers what it was told.
struct Listener final : Watcher {
  void is_ready(std::size_t tag) noexcept override { told.push_back(tag); }

  std::vector<std::size_t> told;
};

TEST(Batch, FailsWhatHasNoOutcomeAndTellsItsWatchers) {
  Batch batch(4);
  const auto listener = std::make_shared<Listener>();
  batch.watch(listener, 1);
  batch.settle(1, value(1));
  const Outcome no = failure("no");
  EXPECT_EQ(batch.fail_rest(no.failure), 3U);
  EXPECT_EQ(listener->told, std::vector<std::size_t>{1});
  EXPECT_TRUE(batch.ready());
  batch.settle(3, value(3));  // too late
  EXPECT_EQ(batch.fail_rest(failure("again").failure), 0U);
  for (int chunk = 0; chunk < 4; ++chunk) {
    EXPECT_EQ(batch.take_first(0ns)->failure == no.failure, chunk != 1);
  }
  EXPECT_EQ(listener->told.size(), 1U);
}

TEST(Batch, FailingWhatIsLeftWakesWhoWaits) {
  Batch batch(2);
  std::thread waiting([&] { EXPECT_TRUE(batch.wait(std::nullopt)); });
  batch.fail_rest(failure("no").failure);
  waiting.join();
}

TEST(Batch, TellsItsWatchersOnceWhenItIsReady) {
  Batch batch(2);
  const auto first = std::make_shared<Listener>();
  const auto second = std::make_shared<Listener>();
  batch.watch(first, 1);
  batch.watch(second, 2);
  batch.watch(first, 3);
  batch.settle(1, value(1));
  EXPECT_TRUE(first->told.empty());
  batch.unwatch(*second);
  batch.settle(0, value(0));
  EXPECT_EQ(first->told, (std::vector<std::size_t>{1, 3}));
  EXPECT_TRUE(second->told.empty());
  EXPECT_EQ(first.use_count(), 1);
  batch.watch(second, 4);
  EXPECT_EQ(second->told, (std::vector<std::size_t>{4}));
}

}  // namespace
}  // namespace brood::detail
