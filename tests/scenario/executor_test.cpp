// Futures: cancelled before they begin, waited for in any order, awaited.

#include <brood/error.hpp>
#include <brood/event.hpp>
#include <brood/executor.hpp>

#include "pool_support.hpp"

#include <algorithm>
#include <atomic>
#include <coroutine>
#include <future>
#include <ranges>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

namespace brood_scenario {

namespace {

using brood::Event;
using brood::Future;
using brood::ReturnWhen;
using brood::test::patience;

using ExecutorStory = PoolStory;
BROOD_FOR_EACH_START_METHOD(ExecutorStory);

int square(int x) {
  return x * x;
}

int fail(int x) {
  throw std::runtime_error("no " + std::to_string(x));
}

/// Says that it has begun, and waits.
int wait_for_event(Event begun, Event may_end) {
  begun.set();
  return may_end.wait_for(patience) ? 1 : 0;
}

int die(int) {
  brood::test::kill_process(brood::test::own_pid());
  for (;;) {
    std::this_thread::yield();
  }
}

template <class R>
R must_have(const Future<R>& future) {
  if (!future.wait_for(patience)) {
    throw std::runtime_error("a future was not done");
  }
  return future.result();
}

TEST_P(ExecutorStory, GivesResultsAndErrors) {
  brood::Executor executor{two_workers()};
  const Future<int> nine = executor.submit(square, 3);
  const Future<int> failed = executor.submit(fail, 3);
  const Future<void> nothing = executor.submit([] {});
  EXPECT_EQ(must_have(nine), 9);
  EXPECT_EQ(nine.result_for(patience), 9);
  EXPECT_EQ(nine.exception(), nullptr);
  EXPECT_TRUE(nine.done());
  EXPECT_FALSE(nine.cancelled());
  EXPECT_FALSE(nine.running());
  EXPECT_FALSE(nine.cancel());
  EXPECT_THROW(must_have(failed), brood::RemoteError);
  EXPECT_THROW(std::rethrow_exception(failed.exception()), brood::RemoteError);
  must_have(nothing);
}

TEST_P(ExecutorStory, CancelsWhatHasNotBegunAndNothingElse) {
  brood::Executor executor{one_worker()};
  Event begun;
  Event may_end;
  const Future<int> runs = executor.submit(wait_for_event, begun, may_end);
  ASSERT_TRUE(begun.wait_for(patience));
  std::vector<Future<int>> waiting;
  for (int i = 0; i < 10; ++i) {
    waiting.push_back(executor.submit(square, i));
  }
  EXPECT_TRUE(runs.running());
  EXPECT_FALSE(runs.cancel());
  EXPECT_FALSE(waiting[3].running());
  EXPECT_TRUE(waiting[3].cancel());
  EXPECT_TRUE(waiting[3].cancel());
  EXPECT_TRUE(waiting[0].cancel());
  EXPECT_TRUE(waiting[3].done());
  EXPECT_TRUE(waiting[3].cancelled());
  EXPECT_THROW(waiting[3].result(), brood::CancelledError);
  EXPECT_THROW(std::rethrow_exception(waiting[3].exception()), brood::CancelledError);
  EXPECT_EQ(runs.result_for(std::chrono::milliseconds(1)), std::nullopt);
  may_end.set();
  EXPECT_EQ(must_have(runs), 1);
  for (int i = 0; i < 10; ++i) {
    if (i != 0 && i != 3) {
      EXPECT_EQ(must_have(waiting[i]), i * i);
      EXPECT_FALSE(waiting[i].cancelled());
    }
  }
}

TEST_P(ExecutorStory, AsCompletedGivesThemAsTheyAreDone) {
  brood::Executor executor{two_workers()};
  Event begun;
  Event may_end;
  std::vector<Future<int>> futures{executor.submit(wait_for_event, begun, may_end)};
  for (int i = 0; i < 10; ++i) {
    futures.push_back(executor.submit(square, i));
  }
  std::multiset<int> results;
  auto completed = brood::as_completed(futures);
  for (int i = 0; i < 10; ++i) {
    const auto future = completed.next_for(patience);
    ASSERT_TRUE(future.has_value());
    results.insert(future->result());
  }
  EXPECT_EQ(results, (std::multiset<int>{0, 1, 4, 9, 16, 25, 36, 49, 64, 81}));
  EXPECT_FALSE(completed.next_for(std::chrono::milliseconds(1)).has_value());
  EXPECT_FALSE(completed.finished());
  may_end.set();
  EXPECT_EQ(completed.next_for(patience).value().result(), 1);
  EXPECT_TRUE(completed.finished());
  EXPECT_FALSE(completed.next().has_value());
  std::size_t count = 0;
  for (const Future<int>& future : brood::as_completed(futures)) {
    count += future.done() ? 1U : 0U;
  }
  EXPECT_EQ(count, futures.size());
}

TEST_P(ExecutorStory, WaitsForTheFirstTheFirstErrorOrAll) {
  brood::Executor executor{two_workers()};
  Event begun;
  Event may_end;
  const Future<int> late = executor.submit(wait_for_event, begun, may_end);
  const Future<int> nine = executor.submit(square, 3);
  auto waited = brood::wait_for(std::vector{late, nine}, patience, ReturnWhen::first_completed);
  ASSERT_EQ(waited.done.size(), 1U);
  EXPECT_EQ(waited.done[0].result(), 9);
  EXPECT_EQ(waited.not_done.size(), 1U);

  waited = brood::wait_for(std::vector{late, nine, executor.submit(fail, 1)}, patience,
                           ReturnWhen::first_exception);
  EXPECT_EQ(waited.done.size(), 2U);
  EXPECT_EQ(waited.not_done.size(), 1U);

  waited = brood::wait_for(std::vector{late, nine}, std::chrono::milliseconds(1));
  EXPECT_EQ(waited.not_done.size(), 1U);
  may_end.set();
  waited = brood::wait(std::vector{late, nine});
  EXPECT_EQ(waited.done.size(), 2U);
  EXPECT_EQ(brood::wait(std::vector<Future<int>>{}).done.size(), 0U);
}

TEST_P(ExecutorStory, CallsBackAlsoForWhatWasCancelled) {
  brood::Executor executor{one_worker()};
  Event begun;
  Event may_end;
  const Future<int> runs = executor.submit(wait_for_event, begun, may_end);
  ASSERT_TRUE(begun.wait_for(patience));
  const Future<int> waits = executor.submit(square, 3);
  std::promise<bool> first;
  std::promise<bool> second;
  waits.add_done_callback([](const Future<int>&) { throw std::runtime_error("a bad callback"); });
  waits.add_done_callback([&](const Future<int>& future) { first.set_value(future.cancelled()); });
  EXPECT_TRUE(waits.cancel());
  EXPECT_TRUE(first.get_future().get());
  may_end.set();
  EXPECT_EQ(must_have(runs), 1);
  runs.add_done_callback([&](const Future<int>& future) { second.set_value(future.cancelled()); });
  EXPECT_FALSE(second.get_future().get());
}

TEST_P(ExecutorStory, ShutdownFinishesTheWorkOrCancelsIt) {
  brood::Executor executor{one_worker()};
  std::vector<Future<int>> futures;
  for (int i = 0; i < 20; ++i) {
    futures.push_back(executor.submit(square, i));
  }
  executor.shutdown();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(futures[i].result(), i * i);
  }
  EXPECT_THROW(executor.submit(square, 1), std::logic_error);
  executor.shutdown();

  brood::Executor other{one_worker()};
  Event begun;
  Event may_end;
  const Future<int> runs = other.submit(wait_for_event, begun, may_end);
  ASSERT_TRUE(begun.wait_for(patience));
  futures.clear();
  for (int i = 0; i < 20; ++i) {
    futures.push_back(other.submit(square, i));
  }
  other.shutdown({.wait = false, .cancel_futures = true});
  for (const Future<int>& future : futures) {
    EXPECT_TRUE(future.cancelled());
  }
  EXPECT_FALSE(runs.done());
  may_end.set();
  other.shutdown();
  EXPECT_EQ(runs.result(), 1);
}

TEST_P(ExecutorStory, FinishesItsWorkBeforeItIsGone) {
  std::optional<Future<int>> future;
  {
    brood::Executor executor{one_worker()};
    future = executor.submit(square, 4);
  }
  EXPECT_EQ(future->result(), 16);
  EXPECT_FALSE(future->cancel());
  EXPECT_FALSE(future->running());
}

TEST_P(ExecutorStory, GoesOnWhenAWorkerDies) {
  brood::Executor executor{one_worker()};
  const Future<int> dead = executor.submit(die, 1);
  const Future<int> after = executor.submit(square, 5);
  EXPECT_THROW(must_have(dead), brood::WorkerDied);
  EXPECT_EQ(must_have(after), 25);
}

TEST_P(ExecutorStory, MapsOneByOne) {
  brood::Executor executor{two_workers()};
  int x = 0;
  for (const int y : executor.map(square, std::views::iota(0, 20), 3)) {
    EXPECT_EQ(y, x * x);
    ++x;
  }
  EXPECT_EQ(x, 20);
}

/// A coroutine that starts at once and whose end nobody awaits.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }

    std::suspend_never initial_suspend() noexcept { return {}; }

    std::suspend_never final_suspend() noexcept { return {}; }

    void return_void() {}

    void unhandled_exception() { std::terminate(); }
  };
};

Detached add_up(brood::Executor& executor, std::promise<int>& sum) {
  try {
    const int nine = co_await executor.submit(square, 3);
    const int more = co_await executor.submit(square, nine);
    try {
      co_await executor.submit(fail, 1);
    } catch (const brood::RemoteError&) {
      sum.set_value(nine + more);
    }
  } catch (...) {
    sum.set_exception(std::current_exception());
  }
}

Detached come_back(Future<int> future, std::vector<std::coroutine_handle<>>& posted,
                   Event is_posted, std::promise<std::thread::id>& thread) {
  const auto post = [&](std::coroutine_handle<> coroutine) {
    posted.push_back(coroutine);
    is_posted.set();
  };
  co_await future.on(post);
  thread.set_value(std::this_thread::get_id());
}

TEST_P(ExecutorStory, FuturesCanBeAwaited) {
  brood::Executor executor{one_worker()};
  std::promise<int> sum;
  add_up(executor, sum);
  auto result = sum.get_future();
  ASSERT_EQ(result.wait_for(patience), std::future_status::ready);
  EXPECT_EQ(result.get(), 90);
}

TEST_P(ExecutorStory, ACoroutineGoesOnWhereItWantsTo) {
  brood::Executor executor{one_worker()};
  Event begun;
  Event may_end;
  Event is_posted;
  std::vector<std::coroutine_handle<>> posted;
  std::promise<std::thread::id> thread;
  come_back(executor.submit(wait_for_event, begun, may_end), posted, is_posted, thread);
  may_end.set();
  ASSERT_TRUE(is_posted.wait_for(patience));
  posted.at(0).resume();
  EXPECT_EQ(thread.get_future().get(), std::this_thread::get_id());
}

}  // namespace

}  // namespace brood_scenario
