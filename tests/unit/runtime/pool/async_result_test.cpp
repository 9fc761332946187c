// How outcomes become the value of an AsyncResult. The class itself is made by Pool alone: its
// stories are in tests/scenario.

#include "brood/async_result.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood::detail {
namespace {

template <class T>
Outcome outcome(const T& value) {
  return {encode(value), 0, nullptr};
}

Outcome failure(const char* why) {
  return {{}, 0, std::make_exception_ptr(std::runtime_error(why))};
}

template <class... Outcomes>
std::unique_ptr<Batch> batch_of(Outcomes... outcomes) {
  auto batch = std::make_unique<Batch>(sizeof...(outcomes));
  std::size_t chunk = 0;
  (batch->settle(chunk++, std::move(outcomes)), ...);
  return batch;
}

template <class Action>
std::string failure_of(Action action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(SingleValue, IsTheOnlyOutcome) {
  EXPECT_EQ(SingleValue<int>::take(*batch_of(outcome(7))), 7);
  EXPECT_EQ(SingleValue<std::string>::take(*batch_of(outcome(std::string("text")))), "text");
  SingleValue<void>::take(*batch_of(Outcome{}));
}

TEST(SingleValue, ThrowsTheFailure) {
  EXPECT_EQ(failure_of([] { SingleValue<int>::take(*batch_of(failure("no"))); }), "no");
  EXPECT_EQ(failure_of([] { SingleValue<void>::take(*batch_of(failure("no"))); }), "no");
}

TEST(SingleValue, OfWrongBytesIsRefused) {
  EXPECT_THROW((void)SingleValue<int>::take(*batch_of(outcome(char{1}))), DecodingError);
  EXPECT_THROW((void)SingleValue<int>::take(*batch_of(outcome(std::pair{1, 2}))), DecodingError);
}

TEST(TakeChunks, PutsTheChunksBehindEachOther) {
  const auto numbers = batch_of(outcome(std::vector{1, 2}), outcome(std::vector{3}));
  EXPECT_EQ(take_chunks<int>(*numbers, 2, 3), (std::vector{1, 2, 3}));
  const auto texts =
      batch_of(outcome(std::vector<std::string>{"a"}), outcome(std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(take_chunks<std::string>(*texts, 2, 3), (std::vector<std::string>{"a", "b", "c"}));
  const auto bools = batch_of(outcome(std::vector{true}), outcome(std::vector{false, true}));
  EXPECT_EQ(take_chunks<bool>(*bools, 2, 3), (std::vector{true, false, true}));
  EXPECT_EQ(take_chunks<int>(*batch_of(), 0, 0), std::vector<int>{});
}

TEST(TakeChunks, SkipsTheHeadsOfTheAnswers) {
  const Bytes answer = encode(std::pair{std::uint64_t{1}, std::vector{1, 2}});
  const auto batch = batch_of(Outcome{answer, sizeof(std::uint64_t), nullptr});
  EXPECT_EQ(take_chunks<int>(*batch, 1, 2), (std::vector{1, 2}));
}

TEST(TakeChunks, ThrowsTheFirstFailureInTheOrderOfTheItems) {
  const auto numbers = batch_of(outcome(std::vector{1}), failure("second"), failure("third"));
  EXPECT_EQ(failure_of([&] { take_chunks<int>(*numbers, 3, 3); }), "second");
  const auto nothings = batch_of(Outcome{}, failure("second"), failure("third"));
  EXPECT_EQ(failure_of([&] { take_nothing(*nothings, 3); }), "second");
}

TEST(TakeChunks, OfWrongBytesIsRefused) {
  const auto too_many = batch_of(outcome(std::uint64_t{1000}));
  EXPECT_THROW((void)take_chunks<int>(*too_many, 1, 1), DecodingError);
  const auto too_long = batch_of(outcome(std::pair{std::vector{1}, 'x'}));
  EXPECT_THROW((void)take_chunks<int>(*too_long, 1, 1), DecodingError);
  const auto short_text = batch_of(outcome(std::uint64_t{1}));
  EXPECT_THROW((void)take_chunks<std::string>(*short_text, 1, 1), DecodingError);
}

int takes = 0;

template <class R>
void set_up(ResultState<R>& state, std::unique_ptr<Batch> batch) {
  takes = 0;
  state.batch = std::move(batch);
  state.take = [](Batch& outcomes, std::size_t, std::size_t) -> R {
    ++takes;
    return SingleValue<R>::take(outcomes);
  };
}

TEST(ResultState, MakesTheValueOnce) {
  ResultState<int> state;
  set_up(state, batch_of(outcome(7)));
  state.settle();
  state.settle();
  EXPECT_EQ(state.value, 7);
  EXPECT_EQ(state.failure, nullptr);
  EXPECT_EQ(takes, 1);
}

TEST(ResultState, KeepsTheFailure) {
  ResultState<void> state;
  set_up(state, batch_of(failure("no")));
  state.settle();
  state.settle();
  EXPECT_FALSE(state.value.has_value());
  EXPECT_EQ(failure_of([&] { std::rethrow_exception(state.failure); }), "no");
  EXPECT_EQ(takes, 1);
}

}  // namespace
}  // namespace brood::detail
