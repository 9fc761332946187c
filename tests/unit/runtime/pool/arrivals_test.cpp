#include "brood/detail/arrivals.hpp"

#include "brood/error.hpp"
#include "support/process_probe.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <thread>

namespace brood::detail {
namespace {

using namespace std::chrono_literals;
using test::patience;

TEST(Arrivals, ComeInTheirOrder) {
  Arrivals arrivals(3);
  arrivals.is_ready(2);
  arrivals.is_ready(0);
  EXPECT_EQ(arrivals.next(std::nullopt), 2U);
  EXPECT_EQ(arrivals.next(patience), 0U);
  EXPECT_EQ(arrivals.next(1ms), std::nullopt);
  std::thread other([&] { arrivals.is_ready(1); });
  EXPECT_EQ(arrivals.next(std::nullopt), 1U);
  other.join();
}

TEST(Arrivals, AreWaitedForUntilOneIsEnough) {
  Arrivals arrivals(3);
  for (const std::size_t tag : {2U, 0U, 1U}) {
    arrivals.is_ready(tag);
  }
  std::size_t seen = 0;
  arrivals.wait_until_enough(std::nullopt, [&](std::size_t tag) {
    ++seen;
    return tag == 0;
  });
  EXPECT_EQ(seen, 2U);
  EXPECT_EQ(arrivals.next(0ms), 1U);
}

TEST(Arrivals, AreWaitedForUntilAllHaveCome) {
  Arrivals arrivals(2);
  std::thread other([&] {
    arrivals.is_ready(0);
    arrivals.is_ready(1);
  });
  std::size_t seen = 0;
  arrivals.wait_until_enough(std::nullopt, [&](std::size_t) { return ++seen == 3; });
  EXPECT_EQ(seen, 2U);
  other.join();
  Arrivals none(0);
  none.wait_until_enough(std::nullopt, [](std::size_t) { return false; });
  Arrivals late(1);
  late.wait_until_enough(1ms, [](std::size_t) { return false; });
}

TEST(IsCancelled, KnowsTheErrorOfCancelledTasks) {
  EXPECT_FALSE(is_cancelled(nullptr));
  EXPECT_TRUE(is_cancelled(std::make_exception_ptr(CancelledError("no"))));
  EXPECT_FALSE(is_cancelled(std::make_exception_ptr(std::runtime_error("no"))));
  EXPECT_FALSE(is_cancelled(std::make_exception_ptr(3)));
}

}  // namespace
}  // namespace brood::detail
