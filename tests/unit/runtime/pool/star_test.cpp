// A function of several parameters, mapped over tuples of arguments.

#include "brood/detail/star.hpp"

#include "task_support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace brood {
namespace {

/// What Pool::starmap does with one chunk, but for the pool.
template <class R, class F, class Range>
std::vector<R> starmap(F&& function, const Range& items) {
  using Item = std::ranges::range_value_t<Range>;
  return test::map<R>(detail::StarredWith<std::decay_t<F>, Item>(function), items);
}

double multiply(double x, double y) {
  return x * y;
}

std::size_t lengths(std::string_view text, std::span<const int> numbers, const std::string& more) {
  return text.size() + numbers.size() + more.size();
}

const std::string& longer(const std::string& a, const std::string& b) {
  return a.size() < b.size() ? b : a;
}

struct Scale {
  int by = 1;

  int operator()(int x, int y) const { return by * x + y; }
};

TEST(Starred, TakesPairsTuplesAndArrays) {
  EXPECT_EQ(starmap<double>(multiply, std::vector<std::pair<int, float>>{{2, 0.5F}, {3, 2.0F}}),
            (std::vector<double>{1, 6}));
  EXPECT_EQ(starmap<double>(multiply, std::vector<std::tuple<double, double>>{{2, 0.5}}),
            (std::vector<double>{1}));
  EXPECT_EQ(starmap<double>(multiply, std::vector<std::array<double, 2>>{{2, 0.5}, {4, 0.5}}),
            (std::vector<double>{1, 2}));
}

TEST(Starred, ArgumentsTravelAsThoseOfAnyCall) {
  using Item = std::tuple<const char*, std::vector<int>, std::string_view>;
  EXPECT_EQ(starmap<std::size_t>(lengths, std::vector<Item>{{"ab", {1, 2, 3}, "c"}}),
            (std::vector<std::size_t>{6}));
}

TEST(Starred, MayReturnAReferenceToAnArgument) {
  EXPECT_EQ(starmap<std::string>(longer,
                                 std::vector<std::pair<std::string, std::string>>{
                                     {"a", "a longer one than fits into the object"}, {"bc", ""}}),
            (std::vector<std::string>{"a longer one than fits into the object", "bc"}));
}

TEST(Starred, TakesLambdasGenericOnesAndFunctionObjects) {
  const std::vector<std::pair<int, int>> pairs{{1, 2}, {3, 4}};
  EXPECT_EQ(starmap<int>([](int x, int y) { return x - y; }, pairs), (std::vector{-1, -1}));
  EXPECT_EQ(starmap<int>([](auto x, auto y) { return x * y; }, pairs), (std::vector{2, 12}));
  EXPECT_EQ(starmap<int>(Scale{10}, pairs), (std::vector{12, 34}));
  EXPECT_EQ(starmap<int>([](int x) { return -x; }, std::vector<std::tuple<int>>{{1}}),
            (std::vector{-1}));
}

TEST(Starred, OfAFunctionWithoutAResultHasNone) {
  const auto function =
      detail::StarredWith<void (*)(int, int), std::pair<int, int>>(+[](int, int) {});
  static_assert(std::is_void_v<std::invoke_result_t<std::remove_cv_t<decltype(function)>&,
                                                    detail::Arguments<int, int>>>);
  EXPECT_EQ(
      test::map<std::monostate>(function, std::vector<std::pair<int, int>>{{1, 2}, {3, 4}}).size(),
      2U);
}

}  // namespace
}  // namespace brood
