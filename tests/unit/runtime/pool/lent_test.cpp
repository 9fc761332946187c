#include "brood/detail/lent.hpp"

#include "pool/gathered_frame.hpp"
#include "task_support.hpp"

#include <gtest/gtest.h>

#include <list>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brood::detail {
namespace {

constexpr std::size_t count = least_lent / sizeof(double);

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double sum_of_all(int before, const std::vector<double>& first, const std::string& text,
                  std::span<const double> second, int behind) {
  return before + sum(first) + static_cast<double>(text.size()) + sum(second) + behind;
}

template <class F, class... A>
Call lend(const F& function, const A&... arguments) {
  return make_call_of<std::decay_t<F>>(LongArguments::are_lent, function, arguments...);
}

/// What the task gives that a worker reads out of all of the call's bytes.
template <class R>
R run(const Call& call) {
  Call whole{call.trampoline, pool::GatheredFrame(call.bytes, call.lent).copy()};
  EXPECT_EQ(call.size(), whole.size());
  return decode<R>(test::run(whole));
}

TEST(Lent, AreLongArgumentsWhereverTheyStand) {
  const std::vector<double> first(count, 1);
  const std::string text(least_lent + 5, 'x');
  const std::vector<double> second(2 * count, 2);
  const Call call = lend(sum_of_all, 7, first, text, second, 8);
  ASSERT_EQ(call.lent.size(), 3U);
  EXPECT_EQ(call.lent[0].bytes.data(), std::as_bytes(std::span(first)).data());
  EXPECT_EQ(call.lent[1].bytes.data(), std::as_bytes(std::span(text)).data());
  EXPECT_EQ(call.lent[2].bytes.data(), std::as_bytes(std::span(second)).data());
  EXPECT_LT(call.bytes.size(), 200U);
  EXPECT_EQ(run<double>(call), 7 + 1.0 * count + (least_lent + 5) + 4.0 * count + 8);
}

TEST(Lent, AreNoShortOnesAndNoneOfWhoDoesNotWait) {
  const std::vector<double> shorter(count - 1, 1);
  EXPECT_TRUE(lend(sum, shorter).lent.empty());
  EXPECT_EQ(run<double>(lend(sum, shorter)), count - 1);
  const std::vector<double> longer(count, 1);
  EXPECT_TRUE(test::prepare(sum, longer).lent.empty());
  EXPECT_EQ(run<double>(test::prepare(sum, longer)), count);
}

TEST(Lent, AreNoneThatHaveToBeConverted) {
  const auto size = [](std::vector<std::string> values) { return values.size(); };
  EXPECT_TRUE(lend(size, std::vector<std::string>(least_lent, "a")).lent.empty());
  // The text that is made of it does not live as long as the call.
  const std::string literal(least_lent, 'x');
  const auto length = [](const std::string& text) { return text.size(); };
  const Call call = lend(length, literal.c_str());
  EXPECT_TRUE(call.lent.empty());
  EXPECT_EQ(run<std::size_t>(call), least_lent);
}

/// What it is seen as does not belong to it.
struct Lazy {
  char letter = 0;

  operator std::string_view() const {  // NOLINT(google-explicit-constructor)
    static std::string shared;
    shared.assign(least_lent, letter);
    return shared;
  }
};

TEST(Lent, AreNoViewsThatAConversionMakes) {
  const auto ends = [](std::string_view a, std::string_view b) { return std::string{a[0], b[0]}; };
  const Call call = lend(ends, Lazy{'a'}, Lazy{'b'});
  EXPECT_TRUE(call.lent.empty());
  EXPECT_EQ(run<std::string>(call), "ab");
}

TEST(Lent, ViewsAndArraysAreTooAndKeepTheirSizesRule) {
  const std::vector<double> values(count, 1);
  EXPECT_EQ(lend(sum, std::span<const double>(values)).lent.size(), 1U);
  const auto length = [](std::string_view text) { return text.size(); };
  const std::string text(least_lent, 'x');
  const Call call = lend(length, std::string_view(text));
  EXPECT_EQ(call.lent.size(), 1U);
  EXPECT_EQ(run<std::size_t>(call), least_lent);
  const auto fixed = [](std::span<const double, count> all) { return all.size(); };
  EXPECT_EQ(run<std::size_t>(lend(fixed, values)), count);
  EXPECT_THROW((void)lend(fixed, std::vector<double>(count + 1)), std::invalid_argument);
}

template <class Range>
Call chunk_of(const Range& items, LongArguments are) {
  const auto half = [](double x) { return x / 2; };
  auto first = std::ranges::begin(items);
  const auto size = static_cast<std::size_t>(std::ranges::distance(items));
  return ChunkWriter<std::remove_cv_t<decltype(half)>, double>(half).write(first, size, are);
}

TEST(Lent, AreTheItemsOfAMapThatLieInOnePiece) {
  const std::vector<double> items(count, 3);
  const Call call = chunk_of(items, LongArguments::are_lent);
  ASSERT_EQ(call.lent.size(), 1U);
  EXPECT_EQ(call.lent[0].bytes.data(), std::as_bytes(std::span(items)).data());
  EXPECT_EQ(run<std::vector<double>>(call), std::vector<double>(count, 1.5));
  EXPECT_TRUE(chunk_of(items, LongArguments::are_copied).lent.empty());
  EXPECT_TRUE(chunk_of(std::vector<double>(count - 1), LongArguments::are_lent).lent.empty());
}

TEST(Lent, AreNoItemsThatDoNot) {
  const std::list<double> scattered(count, 3);
  const Call call = chunk_of(scattered, LongArguments::are_lent);
  EXPECT_TRUE(call.lent.empty());
  EXPECT_EQ(run<std::vector<double>>(call), std::vector<double>(count, 1.5));
  EXPECT_TRUE(chunk_of(std::vector<int>(2 * count), LongArguments::are_lent).lent.empty());
}

}  // namespace
}  // namespace brood::detail
