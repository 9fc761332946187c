#include "base/own_copy.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <set>
#include <thread>
#include <vector>

namespace brood::base {
namespace {

OwnCopy<int> own_number;

TEST(OwnCopy, IsMadeWhenItIsFirstAskedFor) {
  static OwnCopy<int> own;
  EXPECT_EQ(own.if_made(), nullptr);
  own.get() = 7;
  ASSERT_NE(own.if_made(), nullptr);
  EXPECT_EQ(*own.if_made(), 7);
  EXPECT_EQ(&own.get(), own.if_made());
}

TEST(OwnCopy, IsFreshAfterItWasForgottenAndTheOldOneStays) {
  int& first = own_number.get();
  first = 7;
  own_number.forget();
  EXPECT_EQ(own_number.if_made(), nullptr);
  int& second = own_number.get();
  second = 8;
  own_number.forget();
  EXPECT_EQ(own_number.get(), 0);
  EXPECT_EQ(first, 7);
  EXPECT_EQ(second, 8);
}

TEST(OwnCopy, ToForgetWhatWasNeverMadeIsNothing) {
  static OwnCopy<int> own;
  own.forget();
  EXPECT_EQ(own.if_made(), nullptr);
  EXPECT_EQ(own.get(), 0);
}

TEST(OwnCopy, ThreadsThatAskAtOnceGetTheSame) {
  static OwnCopy<std::vector<int>> own;
  constexpr int count = 8;
  std::latch begin(count);
  std::vector<const void*> seen(count);
  {
    std::vector<std::jthread> threads;
    for (const void*& each : seen) {
      threads.emplace_back([&] {
        begin.arrive_and_wait();
        each = &own.get();
      });
    }
  }
  EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 1U);
}

}  // namespace
}  // namespace brood::base
