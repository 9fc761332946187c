// How much memory the caller needs for many items. Each story runs in a process of its own, whose
// highest resident size is asked for.
//
// BROOD_TEST_LONG=1: a hundred million items instead of a million.

#include "pool_support.hpp"
#include "support/helper.hpp"
#include "support/sanitized.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <ranges>
#include <string>
#include <vector>

namespace brood_scenario {

namespace {

constexpr long mebibyte = 1024 * 1024;

using PoolMemory = PoolStory;
INSTANTIATE_TEST_SUITE_P(By, PoolMemory, testing::Values(brood::StartMethod::spawn), name_of);

/// The most that this process has had, in bytes.
long most_memory() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    long kibibytes = 0;
    if (word == "VmHWM:" && file >> kibibytes) {
      return kibibytes * 1024;
    }
  }
  std::abort();
}

/// Says what was needed, and returns the helper's exit code.
int judge(long used, long allowed) {
  std::printf("%ld of %ld MiB\n", used / mebibyte, allowed / mebibyte);
  return used <= allowed ? 0 : 1;
}

int add_one(int x) {
  return x + 1;
}

/// Its exit code; what it says is shown.
int run_alone(const std::string& helper) {
  brood::test::RunningProgram program(
      {brood::test::program_file(), brood::test::helper_option, helper});
  for (const std::string& line : all_lines(program)) {
    std::printf("%s\n", line.c_str());
  }
  return program.wait();
}

/// Its exit code. Each item is `item`, and becomes `result`.
template <class T>
int map_ten_million(T (*function)(T), T item, T result) {
  constexpr long count = 10'000'000;
  brood::Pool pool{{.processes = 2, .start_method = brood::StartMethod::spawn}};
  const std::vector<T> items(count, item);
  const std::vector<T> results = pool.map(function, items);
  if (std::ranges::count(results, result) != count) {
    return 2;
  }
  return judge(most_memory(), 2L * count * sizeof(T) + 64 * mebibyte);
}

HELPER(map_ten_million_items) {
  return map_ten_million(add_one, 6, 7);
}

TEST_P(PoolMemory, AMapNeedsLittleMoreThanItsItemsAndItsResults) {
  if (brood::test::sanitized) {
    GTEST_SKIP() << "the sanitizers' shadow memory would count";
  }
  EXPECT_EQ(run_alone("map_ten_million_items"), 0);
}

double half(double x) {
  return x / 2;
}

HELPER(map_ten_million_doubles) {
  return map_ten_million(half, 3.0, 1.5);
}

TEST_P(PoolMemory, AMapOfLongerItemsNeedsNoMoreBesides) {
  if (brood::test::sanitized) {
    GTEST_SKIP() << "the sanitizers' shadow memory would count";
  }
  EXPECT_EQ(run_alone("map_ten_million_doubles"), 0);
}

HELPER(imap_many_items) {
  const int count = std::getenv("BROOD_TEST_LONG") != nullptr ? 100'000'000 : 1'000'000;
  brood::Pool pool{{.processes = 2, .start_method = brood::StartMethod::spawn}};
  auto results = pool.imap(add_one, std::views::iota(0, count), 100);
  long at_first = 0;
  int expected = 0;
  while (const auto result = results.next()) {
    if (*result != ++expected) {
      return 2;
    }
    if (expected == count / 10) {
      at_first = most_memory();
    }
    if (expected % 1'000'000 == 0) {  // a program that is silent for too long has hung
      std::printf("%d items\n", expected);
      std::fflush(stdout);
    }
  }
  return expected == count ? judge(most_memory() - at_first, 8 * mebibyte) : 3;
}

TEST_P(PoolMemory, AnImapNeedsNoMoreForMoreItems) {
  if (brood::test::sanitized) {
    GTEST_SKIP() << "the sanitizers keep what was freed";
  }
  EXPECT_EQ(run_alone("imap_many_items"), 0);
}

}  // namespace

}  // namespace brood_scenario
