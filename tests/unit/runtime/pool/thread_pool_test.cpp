// A pool of threads: the calls of Pool, for whatever can be called.

#include "brood/thread_pool.hpp"

#include "brood/error.hpp"
#include "support/process_probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <ranges>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace brood {
namespace {

using namespace std::chrono_literals;
using test::patience;

int square(int x) {
  return x * x;
}

struct NotCopyable {
  explicit NotCopyable(int x) : value(std::make_unique<int>(x)) {}

  std::unique_ptr<int> value;
};

/// What holds tasks back until the test lets them go.
class Gate {
 public:
  void open() { promise_.set_value(); }

  void pass() {
    has_arrived_ = true;
    future_.wait_for(patience);
  }

  void await_arrival() const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!has_arrived_ && std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
    }
  }

 private:
  std::promise<void> promise_;
  std::shared_future<void> future_ = promise_.get_future().share();
  std::atomic<bool> has_arrived_ = false;
};

template <class R>
R must_get(const AsyncResult<R>& result) {
  if (!result.wait_for(patience)) {
    throw std::runtime_error("a result did not come");
  }
  return result.get();
}

TEST(ThreadPool, CallsWhateverCanBeCalled) {
  ThreadPool pool{{.processes = 2}};
  const int three = 3;
  std::string text = "text";
  EXPECT_EQ(pool.apply(square, 7), 49);
  EXPECT_EQ(pool.apply([&] { return three + 1; }), 4);
  EXPECT_EQ(pool.apply([box = std::make_unique<int>(5)](int x) { return *box + x; }, 1), 6);
  EXPECT_EQ(pool.apply(&std::string::size, &text), 4U);
  EXPECT_EQ(*pool.apply([](NotCopyable x) { return x; }, NotCopyable(8)).value, 8);
  pool.apply([](std::string& s) { s += "!"; }, std::ref(text));
  EXPECT_EQ(text, "text!");
  EXPECT_NE(pool.apply([] { return std::this_thread::get_id(); }), std::this_thread::get_id());
}

TEST(ThreadPool, AnErrorArrivesAsItIs) {
  ThreadPool pool{{.processes = 1}};
  EXPECT_THROW(pool.apply([] { throw std::out_of_range("far"); }), std::out_of_range);
  EXPECT_THROW(pool.apply([]() -> int { throw 3; }), int);
  try {
    pool.map([](int x) { return x > 1 ? throw std::runtime_error(std::to_string(x)) : x; },
             std::vector{0, 1, 2, 3}, 1);
    ADD_FAILURE() << "the error was lost";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "2");
  }
  EXPECT_EQ(pool.apply(square, 2), 4);
}

TEST(ThreadPool, MapKeepsTheOrderForEveryChunkSize) {
  ThreadPool pool{{.processes = 3}};
  std::vector<int> numbers(100);
  std::vector<int> squares;
  for (int i = 0; i < 100; ++i) {
    numbers[static_cast<std::size_t>(i)] = i;
    squares.push_back(i * i);
  }
  EXPECT_EQ(pool.map(square, numbers), squares);
  for (const std::size_t chunksize : {1U, 2U, 3U, 7U, 99U, 100U, 1000U}) {
    EXPECT_EQ(pool.map(square, numbers, chunksize), squares);
    EXPECT_EQ(must_get(pool.map_async(square, numbers, chunksize)), squares);
  }
  EXPECT_EQ(pool.map(square, std::vector<int>{}), std::vector<int>{});
  EXPECT_EQ(pool.map([](bool b) { return !b; }, std::vector<bool>{true, false}),
            (std::vector<bool>{false, true}));
  EXPECT_EQ(must_get(pool.map_async([](bool b) { return !b; }, std::vector<bool>{true, false})),
            (std::vector<bool>{false, true}));
  std::istringstream words("1 2 3");
  EXPECT_EQ(pool.map(square, std::ranges::istream_view<int>(words)), (std::vector{1, 4, 9}));
  EXPECT_THROW(pool.map(square, numbers, 0), std::invalid_argument);
}

TEST(ThreadPool, MapWorksOnTheItemsThemselves) {
  ThreadPool pool{{.processes = 2}};
  std::vector<NotCopyable> items;
  for (int i = 0; i < 10; ++i) {
    items.emplace_back(i);
  }
  pool.map([](NotCopyable& item) { *item.value *= 2; }, items);
  EXPECT_EQ(*items[9].value, 18);
  const auto values =
      must_get(pool.map_async([](NotCopyable item) { return *item.value; }, std::move(items)));
  EXPECT_EQ(values.at(9), 18);
}

TEST(ThreadPool, StarmapUnpacksItsItems) {
  ThreadPool pool{{.processes = 2}};
  const std::vector<std::pair<int, std::string>> items{{1, "a"}, {2, "bc"}};
  const auto repeat = [](int count, const std::string& text) {
    std::string all;
    for (; count != 0; --count) {
      all += text;
    }
    return all;
  };
  EXPECT_EQ(pool.starmap(repeat, items), (std::vector<std::string>{"a", "bcbc"}));
  EXPECT_EQ(must_get(pool.starmap_async(repeat, items)), (std::vector<std::string>{"a", "bcbc"}));
  std::vector<std::tuple<int, int>> sums{{1, 2}, {3, 4}};
  pool.starmap([](int& a, int b) { a += b; }, sums);
  EXPECT_EQ(sums, (std::vector<std::tuple<int, int>>{{3, 2}, {7, 4}}));
}

TEST(ThreadPool, ImapGivesResultsInOrderAndTakesNoMoreThanItsBuffer) {
  ThreadPool pool{{.processes = 2}};
  for (const std::size_t chunksize : {1U, 3U, 7U}) {
    int taken = 0;
    const auto numbers = std::views::iota(0) | std::views::transform([&](int x) {
                           ++taken;
                           return x;
                         });
    auto results = pool.imap(square, numbers, chunksize, 5);
    for (int i = 0; i < 30; ++i) {
      EXPECT_EQ(results.next(), i * i);
      EXPECT_LE(taken, i + 1 + 5);
    }
  }
  int x = 0;
  for (const int y : pool.imap(square, std::vector{0, 1, 2, 3, 4}, 2)) {
    EXPECT_EQ(y, x * x);
    ++x;
  }
  EXPECT_EQ(x, 5);
  int nothings = 0;
  for (const auto& nothing : pool.imap([](int) {}, std::vector{1, 2, 3})) {
    static_cast<void>(nothing);
    ++nothings;
  }
  EXPECT_EQ(nothings, 3);
}

TEST(ThreadPool, AnErrorOfTheInputComesInItsPlace) {
  ThreadPool pool{{.processes = 2}};
  const auto numbers = std::views::iota(0) | std::views::transform([](int x) {
                         return x == 4 ? throw std::runtime_error("no four") : x;
                       });
  auto results = pool.imap(square, numbers, 3);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(results.next(), i * i);
  }
  EXPECT_THROW(results.next(), std::runtime_error);
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST(ThreadPool, ImapUnorderedWaitsForNobody) {
  ThreadPool pool{{.processes = 2}};
  Gate gate;
  const auto hold_first = [&](int x) {
    if (x == 0) {
      gate.pass();
    }
    return x;
  };
  auto results = pool.imap_unordered(hold_first, std::views::iota(0, 20));
  std::set<int> seen;
  for (int i = 1; i < 20; ++i) {
    const auto result = results.next_for(patience);
    ASSERT_TRUE(result.has_value());
    seen.insert(*result);
  }
  EXPECT_EQ(seen.count(0), 0U);
  gate.open();
  EXPECT_EQ(results.next(), 0);
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST(ThreadPool, CallsBack) {
  ThreadPool pool{{.processes = 1}};
  int later = 0;
  const auto result =
      pool.apply_async(square, 3).then([&](int nine) { later = pool.apply(square, nine); });
  EXPECT_EQ(must_get(result), 9);
  EXPECT_EQ(later, 81);
}

TEST(ThreadPool, CloseLetsTheWorkFinish) {
  ThreadPool pool{{.processes = 2}};
  const auto result = pool.map_async(square, std::vector<int>(1000, 3), 1);
  auto results = pool.imap(square, std::views::iota(0, 50));
  auto dropped = pool.imap(square, std::views::iota(0));
  pool.close();
  EXPECT_THROW(pool.apply_async(square, 1), std::logic_error);
  EXPECT_THROW(pool.imap(square, std::vector{1}), std::logic_error);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(results.next(), i * i);
  }
  pool.join();
  EXPECT_EQ(result.get(), std::vector<int>(1000, 9));
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(dropped.next(), i * i);
  }
  EXPECT_THROW(dropped.next(), std::logic_error);
  pool.close();
  pool.join();
}

TEST(ThreadPool, TerminateSettlesEveryResultBeforeItReturns) {
  ThreadPool pool{{.processes = 1}};
  Gate gate;
  const auto token = std::make_shared<int>(1);
  const auto runs = pool.apply_async([&gate, token] { gate.pass(); });
  auto unordered = pool.imap_unordered(square, std::vector{1, 2});
  const auto waits = pool.apply_async([token] {});
  gate.await_arrival();
  pool.terminate();
  EXPECT_TRUE(runs.ready());
  EXPECT_TRUE(waits.ready());
  EXPECT_THROW(runs.get(), PoolTerminated);
  EXPECT_THROW(waits.get(), PoolTerminated);
  EXPECT_THROW(unordered.next(), PoolTerminated);
  gate.open();
  pool.join();
  EXPECT_EQ(token.use_count(), 1);
}

TEST(ThreadPool, AMapIsOverWhenNobodyWorksOnItsItems) {
  ThreadPool pool{{.processes = 1}};
  Gate gate;
  std::atomic<int> touched = 0;
  std::thread other([&] {
    gate.await_arrival();
    pool.terminate();
    EXPECT_EQ(touched, 0);
    gate.open();
  });
  std::vector<int> items(10, 1);
  EXPECT_THROW(pool.map(
                   [&](int& item) {
                     gate.pass();
                     ++item;
                     ++touched;
                   },
                   items, 1),
               PoolTerminated);
  EXPECT_EQ(touched, 1);
  EXPECT_EQ(items[0], 2);
  EXPECT_EQ(items[1], 1);
  other.join();
}

TEST(ThreadPool, RunsItsInitializerInEachThread) {
  std::atomic<int> count = 0;
  {
    ThreadPool pool{{.processes = 3, .initializer = [&] { ++count; }}};
    pool.close();
    pool.join();
  }
  EXPECT_EQ(count, 3);
  ThreadPool broken{{.processes = 2, .initializer = [] { throw std::out_of_range("no"); }}};
  EXPECT_THROW(broken.apply(square, 1), std::out_of_range);
  EXPECT_THROW(broken.map(square, std::vector{1, 2}), std::out_of_range);
}

TEST(ThreadPool, RefusesWhatMakesNoSense) {
  EXPECT_THROW(ThreadPool({.processes = 0}), std::invalid_argument);
  ThreadPool pool{{.processes = 1}};
  EXPECT_THROW(pool.join(), std::logic_error);
  ThreadPool other = std::move(pool);
  EXPECT_THROW(pool.apply_async(square, 1), std::logic_error);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(other.apply(square, 2), 4);
  other.close();
  // A task that joins its own pool would wait for itself.
  ThreadPool third{{.processes = 1}};
  std::promise<void> closed;
  const auto result = third.apply_async([&] {
    closed.get_future().wait_for(patience);
    third.join();
  });
  third.close();
  closed.set_value();
  EXPECT_THROW(must_get(result), std::logic_error);
  third.join();
}

TEST(ThreadPool, MayEndInOneOfItsTasks) {
  auto pool = std::make_unique<ThreadPool>(ThreadPoolOptions{.processes = 2});
  std::promise<void> go;
  std::promise<void> ended;
  const auto result = pool->apply_async([&] {
    go.get_future().wait_for(patience);
    pool.reset();
    ended.set_value();
  });
  go.set_value();
  ASSERT_EQ(ended.get_future().wait_for(patience), std::future_status::ready);
  EXPECT_THROW(result.get(), PoolTerminated);
}

}  // namespace
}  // namespace brood
