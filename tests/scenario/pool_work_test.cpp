// A pool does the work it is given: every way of asking, every kind of task and of value.

#include <brood/cpu_count.hpp>
#include <brood/task.hpp>

#include "pool_support.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <string_view>

namespace brood_scenario {

namespace {

using PoolWork = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolWork);

int square(int x) {
  return x * x;
}

template <class T>
T twice(T x) {
  return x + x;
}

struct Scale {
  double by = 1;

  double operator()(double x) const { return by * x; }
};

struct Atom {
  std::string element;
  std::array<double, 3> position{};
  std::map<std::string, std::vector<int>> tags;
  bool operator==(const Atom&) const = default;
};

Atom moved(Atom atom, double by) {
  atom.position[0] += by;
  atom.tags["moved"].push_back(static_cast<int>(by));
  return atom;
}

std::size_t length(std::string_view text) {
  return text.size();
}

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

void do_nothing(int) {}

std::int64_t process_of(int) {
  return brood::test::own_pid();
}

std::unique_ptr<int> boxed(int x) {
  return std::make_unique<int>(x);
}

TEST_P(PoolWork, RunsInAProcessThatWasStartedByTheMethodThatWasAskedFor) {
  brood::Pool pool{one_worker()};
  EXPECT_EQ(must_get(pool.apply_async(really_started_by, brood::test::own_pid())),
            brood::to_string(GetParam()));
  EXPECT_NE(must_get(pool.apply_async(process_of, 0)), brood::test::own_pid());
}

TEST_P(PoolWork, ApplyGivesTheValueOfEveryKindOfTask) {
  brood::Pool pool{two_workers()};
  EXPECT_EQ(pool.apply(square, 7), 49);
  EXPECT_EQ(pool.apply(twice<std::string>, "ab"), "abab");
  EXPECT_EQ(pool.apply([](int a, int b) { return a - b; }, 5, 2), 3);
  EXPECT_EQ(pool.apply([](auto text) { return text + "!"; }, std::string("hey")), "hey!");
  EXPECT_EQ(pool.apply(Scale{2.5}, 2), 5.0);
  EXPECT_EQ(pool.apply(brood::bind_front(moved, Atom{"Na", {1, 2, 3}, {}}), 4.0),
            (Atom{"Na", {5, 2, 3}, {{"moved", {4}}}}));
  EXPECT_EQ(pool.apply(length, "four"), 4U);
  EXPECT_EQ(pool.apply(sum, std::vector<double>{1, 2, 4}), 7.0);
  pool.apply(do_nothing, 1);
  EXPECT_EQ(*pool.apply(boxed, 3), 3);
}

TEST_P(PoolWork, MapKeepsTheOrderForEveryChunkSize) {
  brood::Pool pool{two_workers()};
  std::vector<int> numbers(100);
  std::iota(numbers.begin(), numbers.end(), 0);
  std::vector<int> squares;
  for (const int x : numbers) {
    squares.push_back(x * x);
  }
  EXPECT_EQ(pool.map(square, numbers), squares);
  for (const std::size_t chunksize : {1, 2, 3, 7, 99, 100, 1000}) {
    EXPECT_EQ(pool.map(square, numbers, chunksize), squares) << chunksize;
  }
}

TEST_P(PoolWork, MapTakesEveryKindOfRange) {
  brood::Pool pool{two_workers()};
  EXPECT_EQ(pool.map(square, std::vector<int>{}), std::vector<int>{});
  EXPECT_EQ(pool.map(length, std::list<std::string>{"a", "bc"}), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(pool.map(Scale{0.5}, std::vector<int>{1, 2}), (std::vector<double>{0.5, 1}));
  EXPECT_EQ(pool.map([](bool b) { return !b; }, std::vector<bool>{true, false}),
            (std::vector<bool>{false, true}));
  std::istringstream words("one three");
  EXPECT_EQ(pool.map(length, std::ranges::istream_view<std::string>(words)),
            (std::vector<std::size_t>{3, 5}));
  const Atom atom{"Cl", {}, {{"x", {1}}}};
  EXPECT_EQ(pool.map([](const Atom& a) { return a; }, std::vector<Atom>(3, atom)),
            std::vector<Atom>(3, atom));
  pool.map(do_nothing, std::vector<int>{1, 2, 3});
}

TEST_P(PoolWork, ResultsCanBeAskedForLaterAndMoreThanOnce) {
  brood::Pool pool{two_workers()};
  const auto one = pool.apply_async(square, 3);
  const auto many = pool.map_async(square, std::vector<int>{1, 2, 3});
  const auto copy = many;
  EXPECT_EQ(must_get(one), 9);
  EXPECT_EQ(must_get(one), 9);
  EXPECT_TRUE(one.ready());
  EXPECT_TRUE(one.successful());
  EXPECT_EQ(must_get(copy), (std::vector<int>{1, 4, 9}));
  EXPECT_EQ(must_get(many), (std::vector<int>{1, 4, 9}));
}

TEST_P(PoolWork, AValueThatCannotBeCopiedIsHandedOutOnce) {
  brood::Pool pool{one_worker()};
  const auto result = pool.apply_async(boxed, 5);
  EXPECT_EQ(*must_get(result), 5);
  EXPECT_THROW(result.get(), std::logic_error);
}

TEST_P(PoolWork, TheTaskOfAMapNeedNotBeTheFirstToBeGivenABigValue) {
  brood::Pool pool{two_workers()};
  std::vector<std::uint8_t> big(32U << 20U);
  std::iota(big.begin(), big.end(), std::uint8_t{1});
  const auto echo = [](std::vector<std::uint8_t> bytes) { return bytes; };
  const auto first = pool.apply_async(echo, big);
  const auto second = pool.apply_async(echo, big);
  EXPECT_TRUE(must_get(first) == big);
  EXPECT_TRUE(must_get(second) == big);
}

int base = 0;

void set_base(int value) {
  base = value;
}

TEST_P(PoolWork, TheInitializerRunsInEachWorkerBeforeItsFirstTask) {
  brood::Pool pool{{.processes = 2, .start_method = GetParam(), .initializer = {set_base, 40}}};
  const auto answers = pool.map([](int x) { return base + x; }, std::vector<int>(20, 2), 1);
  EXPECT_EQ(answers, std::vector<int>(20, 42));
  EXPECT_EQ(base, 0);
}

TEST_P(PoolWork, EveryWorkerTakesPart) {
  brood::Pool pool{two_workers()};
  // Each task waits for the other, through the file that both write to: one worker alone would
  // never be through.
  const auto other = pool.apply_async(process_of, 0);
  std::vector<std::int64_t> workers = pool.map(process_of, std::vector<int>(200), 1);
  std::sort(workers.begin(), workers.end());
  workers.erase(std::unique(workers.begin(), workers.end()), workers.end());
  EXPECT_GE(workers.size(), 1U);
  EXPECT_LE(workers.size(), 2U);
  must_get(other);
}

int nested_sum(int depth) {
  if (depth == 0) {
    return 1;
  }
  brood::Pool inner{{.processes = 2}};
  const std::vector<int> parts = inner.map(nested_sum, std::vector<int>{depth - 1, depth - 1});
  return parts[0] + parts[1];
}

TEST_P(PoolWork, ATaskMayMakeAPoolOfItsOwn) {
  brood::Pool pool{one_worker()};
  EXPECT_EQ(must_get(pool.apply_async(nested_sum, 2)), 4);
}

TEST_P(PoolWork, ManyPoolsCanLiveAtOnce) {
  brood::Pool first{one_worker()};
  brood::Pool second{one_worker()};
  EXPECT_EQ(second.apply(square, 2) + first.apply(square, 3), 13);
  brood::Pool third = std::move(first);
  EXPECT_EQ(third.apply(square, 4), 16);
  EXPECT_THROW(first.apply(square, 1), std::logic_error);
}

TEST_P(PoolWork, ManyThreadsMayUseOnePool) {
  brood::Pool pool{two_workers()};
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        right += must_get(pool.apply_async(square, t * 100 + i)) == square(t * 100 + i);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(right, 400);
}

}  // namespace

}  // namespace brood_scenario
