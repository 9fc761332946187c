// brood::bind_front, which is in task.hpp.

#include "brood/task.hpp"
#include "task_support.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brood {
namespace {

using test::call;
using test::map;

double multiply(double x, double y) {
  return x * y;
}

std::string join(std::string_view a, const std::string& b, int number) {
  return std::string(a) + b + std::to_string(number);
}

std::size_t count_below(std::span<const int> values, int limit) {
  std::size_t count = 0;
  for (const int value : values) {
    count += value < limit ? 1 : 0;
  }
  return count;
}

struct Offset {
  int by = 0;

  int operator()(int x, int y) const { return by + x + y; }
};

TEST(BindFront, FillsInTheFirstArguments) {
  EXPECT_DOUBLE_EQ(call<double>(brood::bind_front(multiply, 0.5), 3), 1.5);
  EXPECT_EQ(call<std::string>(brood::bind_front(join, "a"), "b", 3), "ab3");
  EXPECT_EQ(call<std::string>(brood::bind_front(join, "a", "b"), 3), "ab3");
  EXPECT_EQ(call<std::string>(brood::bind_front(join, "a", "b", 3)), "ab3");
}

TEST(BindFront, OfNoValuesIsTheFunction) {
  EXPECT_DOUBLE_EQ(call<double>(brood::bind_front(multiply), 2.0, 3.0), 6.0);
}

TEST(BindFront, KeepsACopyOfAContainer) {
  std::vector<int> values{1, 2, 3};
  const auto bound = brood::bind_front(count_below, values);
  values.clear();
  EXPECT_EQ(call<std::size_t>(bound, 3), 2U);
}

TEST(BindFront, TakesLambdasAndFunctionObjects) {
  EXPECT_EQ(call<int>(brood::bind_front([](int x, int y) { return x - y; }, 10), 4), 6);
  EXPECT_EQ(call<int>(brood::bind_front(Offset{100}, 20), 3), 123);
}

TEST(BindFront, MayBeBoundAgain) {
  const auto once = brood::bind_front(join, "a");
  const auto twice = brood::bind_front(once, std::string("b"));
  EXPECT_EQ(call<std::string>(twice, 3), "ab3");
}

TEST(BindFront, IsMapped) {
  EXPECT_EQ(map<double>(brood::bind_front(multiply, 0.5), std::vector{1, 2, 3}),
            (std::vector{0.5, 1.0, 1.5}));
}

TEST(BindFront, CanBeCalledHereToo) {
  EXPECT_EQ(brood::bind_front(join, "a")("b", 3), "ab3");
}

}  // namespace
}  // namespace brood
