#include "brood/imap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace brood::detail {
namespace {

using namespace std::chrono_literals;

/// The input and the pool of an imap, both in the test's hands.
struct Surroundings {
  std::size_t input_size = 0;
  std::size_t read = 0;  ///< items that were asked for and given
  std::size_t input_fails_at = ~std::size_t{0};
  std::size_t pool_ends_at = ~std::size_t{0};
  std::size_t submitted = 0;
  int input_ends = 0;
  std::shared_ptr<Batch> batch = nullptr;

  ChunkSource source() {
    return [this]() -> std::optional<Call> {
      if (read == input_fails_at) {
        throw std::runtime_error("the input failed");
      }
      if (read == input_size) {
        return std::nullopt;
      }
      ++read;
      return Call{};
    };
  }

  ImapState::Submit submit() {
    return [this](const Call&, std::shared_ptr<Batch> into, std::size_t chunk) {
      if (submitted == pool_ends_at) {
        throw std::logic_error("the pool takes no more");
      }
      EXPECT_EQ(chunk, submitted);
      into->add_chunk();
      batch = std::move(into);
      ++submitted;
    };
  }

  std::unique_ptr<ImapState> imap(std::size_t most_ahead, Order order = Order::of_chunks) {
    return std::make_unique<ImapState>(
        source(), submit(), [this] { ++input_ends; }, most_ahead, order);
  }

  void answer(std::size_t chunk) {
    batch->settle(chunk, {encode(static_cast<unsigned char>(chunk)), 0, nullptr});
  }
};

std::size_t number_in(const std::optional<Outcome>& outcome) {
  return std::to_integer<std::size_t>(outcome.value().value().front());
}

std::optional<Outcome> fetch(ImapState& imap, Batch::Timeout timeout = std::nullopt) {
  std::optional<Outcome> outcome = imap.next(timeout);
  if (outcome) {
    imap.fetched();
  }
  return outcome;
}

TEST(ImapState, TakesNoMoreInputThanMayBeAhead) {
  Surroundings around{.input_size = 100};
  const auto imap = around.imap(4);
  EXPECT_EQ(around.read, 4U);
  for (std::size_t i = 0; i < 10; ++i) {
    around.answer(i);
    EXPECT_EQ(number_in(fetch(*imap)), i);
    EXPECT_EQ(around.read, 5 + i);
    EXPECT_EQ(around.submitted, 5 + i);
  }
  EXPECT_EQ(around.input_ends, 0);
  EXPECT_FALSE(imap->finished());
}

TEST(ImapState, TakesNoInputForOutcomesThatWereNotFetched) {
  Surroundings around{.input_size = 100};
  const auto imap = around.imap(3);
  for (std::size_t i = 0; i < 3; ++i) {
    around.answer(i);
  }
  EXPECT_EQ(around.read, 3U);
}

TEST(ImapState, TakesNoInputForAChunkWhoseItemsWereNotAllFetched) {
  Surroundings around{.input_size = 100};
  const auto imap = around.imap(3);
  around.answer(0);
  EXPECT_EQ(number_in(imap->next(std::nullopt)), 0U);
  EXPECT_EQ(around.read, 3U);
  imap->fetched();
  EXPECT_EQ(around.read, 4U);
}

TEST(ImapState, GivesOutcomesInTheOrderInWhichTheyCameWhenAskedTo) {
  Surroundings around{.input_size = 4, .input_fails_at = 3};
  const auto imap = around.imap(8, Order::as_settled);
  EXPECT_FALSE(fetch(*imap, 0ns).has_value());
  around.answer(2);
  EXPECT_EQ(number_in(fetch(*imap)), 2U);
  around.answer(1);
  around.answer(0);
  EXPECT_EQ(number_in(fetch(*imap)), 1U);
  EXPECT_EQ(number_in(fetch(*imap)), 0U);
  EXPECT_THROW((void)fetch(*imap), std::runtime_error);
  EXPECT_FALSE(fetch(*imap).has_value());
}

TEST(ImapState, AnErrorOfTheInputWaitsForEverythingThatWasReadBeforeIt) {
  Surroundings around{.input_size = 4, .input_fails_at = 1};
  const auto imap = around.imap(8, Order::as_settled);
  EXPECT_FALSE(fetch(*imap, 0ns).has_value());
  EXPECT_FALSE(imap->finished());
  around.answer(0);
  EXPECT_EQ(number_in(fetch(*imap)), 0U);
  EXPECT_THROW((void)fetch(*imap), std::runtime_error);
}

TEST(ChunksAhead, AreAsManyAsFitIntoTheBuffer) {
  EXPECT_EQ(chunks_ahead({.chunksize = 1}, 3), 6U);
  EXPECT_EQ(chunks_ahead({.chunksize = 10}, 3), 6U);
  EXPECT_EQ(chunks_ahead({.chunksize = 1, .buffersize = 5}, 3), 5U);
  EXPECT_EQ(chunks_ahead({.chunksize = 10, .buffersize = 29}, 3), 2U);
  EXPECT_EQ(chunks_ahead({.chunksize = 10, .buffersize = 9}, 3), 1U);
  EXPECT_THROW((void)chunks_ahead({.chunksize = 0}, 3), std::invalid_argument);
  EXPECT_THROW((void)chunks_ahead({.chunksize = 1, .buffersize = 0}, 3), std::invalid_argument);
}

TEST(ImapState, GivesOutcomesInTheOrderOfTheInput) {
  Surroundings around{.input_size = 3};
  const auto imap = around.imap(8);
  around.answer(2);
  around.answer(1);
  EXPECT_FALSE(fetch(*imap, 0ns).has_value());
  around.answer(0);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(number_in(fetch(*imap, 0ns)), i);
  }
}

TEST(ImapState, EndsBehindTheLastOutcome) {
  Surroundings around{.input_size = 2};
  const auto imap = around.imap(8);
  around.answer(0);
  around.answer(1);
  EXPECT_TRUE(fetch(*imap).has_value());
  EXPECT_TRUE(fetch(*imap).has_value());
  EXPECT_FALSE(imap->finished());
  EXPECT_FALSE(fetch(*imap).has_value());
  EXPECT_TRUE(imap->finished());
  EXPECT_FALSE(fetch(*imap).has_value());
  EXPECT_EQ(around.input_ends, 1);
}

TEST(ImapState, OfAnEmptyInputEndsAtOnce) {
  Surroundings around;
  const auto imap = around.imap(2);
  EXPECT_EQ(around.input_ends, 1);
  EXPECT_FALSE(fetch(*imap).has_value());
  EXPECT_TRUE(imap->finished());
}

TEST(ImapState, ATimeOutIsNotTheEndAndLosesNothing) {
  Surroundings around{.input_size = 5};
  const auto imap = around.imap(2);
  EXPECT_FALSE(fetch(*imap, 1ms).has_value());
  EXPECT_FALSE(imap->finished());
  EXPECT_EQ(around.read, 2U);
  around.answer(0);
  EXPECT_EQ(number_in(fetch(*imap, 1ms)), 0U);
  EXPECT_EQ(around.read, 3U);
}

TEST(ImapState, AnErrorOfTheInputComesBehindWhatWasReadBeforeIt) {
  Surroundings around{.input_size = 10, .input_fails_at = 2};
  const auto imap = around.imap(4);
  around.answer(0);
  around.answer(1);
  EXPECT_EQ(number_in(fetch(*imap)), 0U);
  EXPECT_EQ(number_in(fetch(*imap)), 1U);
  EXPECT_THROW((void)fetch(*imap), std::runtime_error);
  EXPECT_TRUE(imap->finished());
  EXPECT_FALSE(fetch(*imap).has_value());
  EXPECT_EQ(around.read, 2U);
  EXPECT_EQ(around.input_ends, 1);
}

TEST(ImapState, AnErrorOfTheInputCanComeLater) {
  Surroundings around{.input_size = 10, .input_fails_at = 3};
  const auto imap = around.imap(2);
  for (std::size_t i = 0; i < 3; ++i) {
    around.answer(i);
    EXPECT_EQ(number_in(fetch(*imap)), i);
  }
  EXPECT_THROW((void)fetch(*imap), std::runtime_error);
  EXPECT_EQ(around.input_ends, 1);
}

TEST(ImapState, APoolThatRefusesEndsTheInputBehindWhatItTook) {
  Surroundings around{.input_size = 10, .pool_ends_at = 2};
  const auto imap = around.imap(4);
  EXPECT_EQ(around.submitted, 2U);
  EXPECT_EQ(around.input_ends, 1);
  around.answer(0);
  around.answer(1);
  EXPECT_EQ(number_in(fetch(*imap)), 0U);
  EXPECT_EQ(number_in(fetch(*imap)), 1U);
  EXPECT_THROW((void)fetch(*imap), std::logic_error);
  EXPECT_FALSE(fetch(*imap).has_value());
}

TEST(ImapState, AFailedItemDoesNotEndTheOthers) {
  Surroundings around{.input_size = 2};
  const auto imap = around.imap(2);
  around.batch->settle(0, {{}, 0, std::make_exception_ptr(std::runtime_error("no 0"))});
  around.answer(1);
  const auto first = fetch(*imap);
  ASSERT_TRUE(first.has_value());
  EXPECT_THROW((void)first->value(), std::runtime_error);
  EXPECT_EQ(number_in(fetch(*imap)), 1U);
}

TEST(ImapState, TellsTheEndOfTheInputOnceWhenItIsLeftEarly) {
  Surroundings around{.input_size = 100};
  auto imap = around.imap(2);
  EXPECT_EQ(around.input_ends, 0);
  imap.reset();
  EXPECT_EQ(around.input_ends, 1);
}

TEST(ImapState, TellsTheEndOfTheInputOnceWhenItWasReadToItsEnd) {
  Surroundings around{.input_size = 1};
  auto imap = around.imap(2);
  EXPECT_EQ(around.input_ends, 1);
  imap.reset();
  EXPECT_EQ(around.input_ends, 1);
}

int twice(int x) {
  return 2 * x;
}

using IntWriter = ChunkWriter<int (*)(int), int>;

std::vector<int> items_in(const Call& call) {
  InputArchive archive(std::span(call.bytes).subspan(task_head_size));
  CodeAddress function;
  std::vector<int> items;
  archive(function, items);
  archive.expect_end();
  return items;
}

TEST(ChunkSource, CutsTheInputIntoChunksAndALastShorterOne) {
  const auto source = make_chunk_source(IntWriter(&twice), std::vector{1, 2, 3, 4, 5}, 2);
  EXPECT_EQ(items_in(source().value()), (std::vector{1, 2}));
  EXPECT_EQ(items_in(source().value()), (std::vector{3, 4}));
  EXPECT_EQ(items_in(source().value()), (std::vector{5}));
  EXPECT_FALSE(source().has_value());
  EXPECT_FALSE(source().has_value());
}

TEST(ChunkSource, AnErrorInAChunkComesBehindTheItemsBeforeIt) {
  const auto numbers = std::views::iota(0) | std::views::transform([](int number) {
                         return number == 4 ? throw std::runtime_error("no four") : number;
                       });
  const auto source = make_chunk_source(IntWriter(&twice), numbers, 3);
  EXPECT_EQ(items_in(source().value()), (std::vector{0, 1, 2}));
  EXPECT_EQ(items_in(source().value()), (std::vector{3}));
  EXPECT_THROW((void)source(), std::runtime_error);
}

/// Writes half of itself before it fails.
struct HalfWritten {
  int number = 0;

  template <class Archive>
  void save(Archive& archive) const {
    archive(1);
    if (number == 1) {
      throw std::runtime_error("no one");
    }
    archive(number);
  }

  template <class Archive>
  void load(Archive& archive) {
    archive(number, number);
  }
};

TEST(ChunkSource, AnItemThatCannotBeWrittenLeavesNothingBehind) {
  const auto function = [](const HalfWritten&) {};
  using Writer = ChunkWriter<std::remove_cv_t<decltype(function)>, const HalfWritten&>;
  const auto source = make_chunk_source(Writer(function), std::vector<HalfWritten>{{0}, {1}}, 3);
  const Call call = source().value();
  InputArchive archive(std::span(call.bytes).subspan(task_head_size));
  std::vector<HalfWritten> items;
  archive(items);
  archive.expect_end();
  EXPECT_EQ(items.size(), 1U);
  EXPECT_THROW((void)source(), std::runtime_error);
}

TEST(ChunkSource, ReadsAStreamItemByItem) {
  std::istringstream stream("1 2 3 4");
  std::ranges::istream_view<int> numbers(stream);
  const auto source = make_chunk_source(IntWriter(&twice), numbers, 3);
  EXPECT_EQ(items_in(source().value()), (std::vector{1, 2, 3}));
  EXPECT_EQ(items_in(source().value()), (std::vector{4}));
  EXPECT_FALSE(source().has_value());
}

TEST(ChunkSource, LooksAtNothingBehindAChunk) {
  int looked_at = 0;
  const auto numbers = std::views::iota(0) | std::views::transform([&](int number) {
                         looked_at = std::max(looked_at, number + 1);
                         return number;
                       });
  const auto source = make_chunk_source(IntWriter(&twice), numbers, 2);
  EXPECT_EQ(items_in(source().value()), (std::vector{0, 1}));
  EXPECT_EQ(looked_at, 2);

  std::istringstream stream("1 2 3");
  const auto of_stream =
      make_chunk_source(IntWriter(&twice), std::ranges::istream_view<int>(stream), 2);
  EXPECT_EQ(items_in(of_stream().value()), (std::vector{1, 2}));
  int third = 0;
  EXPECT_TRUE(stream >> third);  // an iterator that is stepped reads
  EXPECT_EQ(third, 3);
}

TEST(ChunkSource, RefersToARangeThatIsAnLvalueFromTheFirstChunkOn) {
  std::vector<int> numbers{1, 2};
  const auto source = make_chunk_source(IntWriter(&twice), numbers, 1);
  numbers[0] = 10;
  EXPECT_EQ(items_in(source().value()), (std::vector{10}));
}

}  // namespace
}  // namespace brood::detail
