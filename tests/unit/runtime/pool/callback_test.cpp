// Callbacks of results, for a pool whose workers the test plays.

#include "brood/detail/callback.hpp"

#include "brood/detail/pool_calls.hpp"
#include "start/fork_policy.hpp"
#include "support/process_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace brood {
namespace {

using namespace std::chrono_literals;
using test::patience;

int square(int x) {
  return x * x;
}

std::string text() {
  return "text";
}

void nothing() {}

std::unique_ptr<int> box() {
  return nullptr;
}

class PlayedPool : public detail::PoolCalls<PlayedPool> {
 public:
  ~PlayedPool() { thread->finish(); }

  template <class T>
  void answer(std::size_t call, const T& value) {
    batch(call)->settle(0, {encode(value), 0, nullptr});
  }

  void fail(std::size_t call, const char* why) {
    batch(call)->settle(0, {{}, 0, std::make_exception_ptr(std::runtime_error(why))});
  }

  std::shared_ptr<detail::Batch> batch(std::size_t call) {
    const std::lock_guard lock(guard_);
    return batches_.at(call);
  }

  const std::shared_ptr<detail::CallbackThread> thread = std::make_shared<detail::CallbackThread>();

 private:
  friend class detail::PoolCalls<PlayedPool>;

  std::shared_ptr<detail::Batch> submit(std::vector<detail::Call> calls, std::size_t,
                                        detail::Attendance*) {
    const std::lock_guard lock(guard_);
    batches_.push_back(std::make_shared<detail::Batch>(calls.size(), thread));
    return batches_.back();
  }

  std::mutex guard_;  ///< Callbacks call it, too.
  std::vector<std::shared_ptr<detail::Batch>> batches_;
};

std::string text_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  }
}

template <class R>
std::string failure_of(const AsyncResult<R>& result) {
  if (!result.wait_for(patience)) {
    return "it did not come";
  }
  try {
    (void)result.get();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Callback, GetsTheValueInAThreadOfItsOwnBeforeTheResultIsReady) {
  PlayedPool pool;
  std::promise<void> may_end;
  std::promise<std::pair<int, std::thread::id>> called;
  const auto result = pool.apply_async(square, 3).then(
      [&](int value) {
        called.set_value({value, std::this_thread::get_id()});
        may_end.get_future().wait_for(patience);
      },
      [&](const std::exception_ptr&) { ADD_FAILURE() << "the task has not failed"; });
  EXPECT_FALSE(result.ready());
  pool.answer(0, 9);
  const auto [value, thread] = called.get_future().get();
  EXPECT_EQ(value, 9);
  EXPECT_NE(thread, std::this_thread::get_id());
  EXPECT_FALSE(result.ready());
  EXPECT_FALSE(result.wait_for(0ns));
  EXPECT_THROW((void)result.successful(), std::logic_error);
  may_end.set_value();
  EXPECT_EQ(result.get_for(patience), 9);
  EXPECT_TRUE(result.ready());
  EXPECT_TRUE(result.successful());
}

TEST(Callback, ForErrorsGetsTheError) {
  PlayedPool pool;
  std::string error;
  const auto result =
      pool.apply_async(text).then([](const std::string&) { ADD_FAILURE() << "there is no value"; },
                                  [&](const std::exception_ptr& why) { error = text_of(why); });
  pool.fail(0, "no");
  EXPECT_EQ(failure_of(result), "no");
  EXPECT_EQ(error, "no");
  EXPECT_FALSE(result.successful());
}

TEST(Callback, ForErrorsMayBeLeftOut) {
  PlayedPool pool;
  const auto result = pool.apply_async(nothing).then([] { ADD_FAILURE() << "it has failed"; });
  pool.fail(0, "no");
  EXPECT_EQ(failure_of(result), "no");
}

TEST(Callback, OfAResultThatIsReadyRunsAtOnce) {
  PlayedPool pool;
  auto result = pool.apply_async(nothing);
  pool.batch(0)->settle(0, {});
  bool called = false;
  const auto same = result.then([&] { called = true; });
  ASSERT_TRUE(same.wait_for(patience));
  same.get();
  EXPECT_TRUE(called);
}

TEST(Callback, ThatThrowsHarmsItsOwnResultOnly) {
  PlayedPool pool;
  const auto plain = pool.apply_async(square, 3);
  const auto harmed = plain.then([](int) { throw std::runtime_error("a bad callback"); });
  const auto odd = plain.then([](int) { throw 1; });
  const auto other = plain.then([](int) {});
  pool.answer(0, 9);
  EXPECT_EQ(failure_of(harmed), "a bad callback");
  EXPECT_EQ(failure_of(harmed), "a bad callback");
  EXPECT_FALSE(harmed.successful());
  ASSERT_TRUE(odd.wait_for(patience));
  EXPECT_THROW((void)odd.get(), int);
  EXPECT_EQ(other.get_for(patience), 9);
  EXPECT_EQ(plain.get(), 9);
}

TEST(Callback, ForErrorsThatThrowsTakesTheErrorsPlace) {
  PlayedPool pool;
  const auto result = pool.apply_async(square, 3).then(
      [](int) {}, [](const std::exception_ptr&) { throw std::runtime_error("worse"); });
  pool.fail(0, "no");
  EXPECT_EQ(failure_of(result), "worse");
}

TEST(Callback, ComesBehindTheOneBeforeIt) {
  PlayedPool pool;
  std::vector<std::string> calls;
  const auto result =
      pool.apply_async(square, 3)
          .then([&](int) { calls.emplace_back("first"); })
          .then([&](int) {
            calls.emplace_back("second");
            throw std::runtime_error("a bad callback");
          })
          .then([&](int) { calls.emplace_back("never"); },
                [&](const std::exception_ptr& why) { calls.push_back(text_of(why)); });
  pool.answer(0, 9);
  EXPECT_EQ(failure_of(result), "a bad callback");
  EXPECT_EQ(calls, (std::vector<std::string>{"first", "second", "a bad callback"}));
}

TEST(Callback, SeesAValueThatCannotBeCopiedBeforeItIsTaken) {
  PlayedPool pool;
  bool seen = false;
  auto result = pool.apply_async(box).then(
      [&](const std::unique_ptr<int>& value) { seen = value != nullptr && *value == 3; });
  pool.answer(0, std::make_unique<int>(3));
  ASSERT_TRUE(result.wait_for(patience));
  EXPECT_TRUE(seen);
  EXPECT_EQ(*std::move(result).get(), 3);
}

TEST(Callback, MayWaitForAResultAndCallThePool) {
  PlayedPool pool;
  std::promise<int> sum;
  const auto plain = pool.apply_async(square, 2);
  const auto result = pool.apply_async(square, 3).then([&](int nine) {
    const auto later = pool.apply_async(square, 4);
    pool.answer(2, 16);
    sum.set_value(nine + plain.get() + later.get());
  });
  pool.answer(1, 9);
  pool.answer(0, 4);
  EXPECT_EQ(result.get_for(patience), 9);
  EXPECT_EQ(sum.get_future().get(), 29);
}

TEST(Callback, IsRefusedAWaitForACallbackBehindIt) {
  PlayedPool pool;
  std::optional<AsyncResult<int>> behind;
  const auto first = pool.apply_async(square, 2).then([&](int) {
    EXPECT_FALSE(behind->ready());
    EXPECT_FALSE(behind->wait_for(0ns));
    behind->wait();
  });
  behind = pool.apply_async(square, 3).then([](int) {});
  pool.answer(0, 4);
  EXPECT_THAT(failure_of(first), testing::HasSubstr("cannot wait for a result whose own callback"));
  pool.answer(1, 9);
  EXPECT_EQ(behind->get_for(patience), 9);
}

TEST(Callback, IsDestroyedBeforeItsResultIsReady) {
  PlayedPool pool;
  const auto token = std::make_shared<int>(1);
  const auto result = pool.apply_async(nothing).then([token] {});
  EXPECT_EQ(token.use_count(), 2);
  pool.batch(0)->settle(0, {});
  ASSERT_TRUE(result.wait_for(patience));
  EXPECT_EQ(token.use_count(), 1);
}

TEST(CallbackThread, RunsWhatCameBeforeItEndsAndCallersRunTheRest) {
  PlayedPool pool;
  const int before = start::own_thread_count();
  auto result = pool.apply_async(square, 3);
  std::vector<int> values;
  const auto first = result.then([&](int value) { values.push_back(value); });
  EXPECT_EQ(start::own_thread_count(), before + 1);
  pool.answer(0, 9);
  pool.thread->finish();
  EXPECT_TRUE(first.ready());
  EXPECT_EQ(start::own_thread_count(), before);
  std::thread::id thread;
  const auto second = result.then([&](int) { thread = std::this_thread::get_id(); });
  EXPECT_TRUE(second.ready());
  EXPECT_EQ(thread, std::this_thread::get_id());
  pool.thread->finish();
}

TEST(CallbackThread, MayBeFinishedByOneOfItsCallbacks) {
  const int before = start::own_thread_count();
  auto pool = std::make_unique<PlayedPool>();
  auto first = pool->apply_async(square, 3);
  auto second = pool->apply_async(square, 4);
  const std::vector batches{pool->batch(0), pool->batch(1)};
  std::promise<void> go;
  const auto started = first.then([&](int) { go.get_future().wait_for(patience); });
  const auto ended = first.then([&](int) { pool.reset(); });
  const auto behind = second.then([](int) {});
  batches[0]->settle(0, {encode(9), 0, nullptr});
  batches[1]->settle(0, {encode(16), 0, nullptr});
  go.set_value();
  EXPECT_EQ(ended.get_for(patience), 9);
  EXPECT_EQ(behind.get_for(patience), 16);
  EXPECT_EQ(pool, nullptr);
  // Nobody joins the thread: it goes when nothing needs it any more.
  const auto end = std::chrono::steady_clock::now() + patience;
  while (start::own_thread_count() != before && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
  EXPECT_EQ(start::own_thread_count(), before);
}

TEST(CallbackThread, IsNotOursWhileACallbackRuns) {
  PlayedPool pool;
  const int before = start::own_thread_count();
  std::promise<void> seen;
  std::promise<void> running;
  const auto result = pool.apply_async(square, 3).then([&](int) {
    running.set_value();
    seen.get_future().wait_for(patience);
  });
  EXPECT_EQ(start::own_thread_count(), before + 1);
  pool.answer(0, 9);
  running.get_future().wait();
  EXPECT_EQ(start::own_thread_count(), before);
  seen.set_value();
  ASSERT_TRUE(result.wait_for(patience));
  EXPECT_EQ(start::own_thread_count(), before + 1);
}

}  // namespace
}  // namespace brood
