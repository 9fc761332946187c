// The worker of a pool without processes, under a scheduler of its own.

#include "pool/in_process.hpp"

#include "brood/error.hpp"
#include "pool/scheduler.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood::pool {
namespace {

struct InProcessPool {
  explicit InProcessPool(std::optional<detail::Call> initializer = {})
      : in_process(initializer),
        scheduler(
            1,
            [this](std::size_t, Worker::Events events) {
              return in_process.start(std::move(events));
            },
            "program", [] {}) {
    scheduler.start();
  }

  void work() {
    const InProcess::Turn turn(in_process);
    in_process.work();
  }

  template <class... A>
  std::shared_ptr<detail::Batch> submit(A&&... arguments) {
    auto batch = std::make_shared<detail::Batch>(1);
    std::vector<Task> tasks;
    tasks.push_back({detail::make_call(arguments...), batch});
    scheduler.submit(std::move(tasks));
    return batch;
  }

  InProcess in_process;
  Scheduler scheduler;
};

template <class R>
R value_of(const std::shared_ptr<detail::Batch>& batch) {
  const auto outcome = batch->take_first(std::chrono::nanoseconds(0));
  return decode<R>(outcome.value().value());
}

int square(int x) {
  return x * x;
}

int refuse(int) {
  throw std::out_of_range("not this one");
}

InProcessPool* pool_of_task = nullptr;

int use_the_pool(int) {
  pool_of_task->work();
  return 0;
}

int initialized_with = 0;

TEST(InProcess, RunsWhatWasSentWhenItIsTold) {
  InProcessPool pool;
  const auto first = pool.submit(&square, 3);
  const auto second = pool.submit(&square, 4);
  EXPECT_FALSE(first->ready());
  pool.work();
  EXPECT_EQ(value_of<int>(first), 9);
  EXPECT_EQ(value_of<int>(second), 16);
}

TEST(InProcess, WhatATaskThrowsIsARemoteErrorFromThisProcess) {
  InProcessPool pool;
  const auto batch = pool.submit(&refuse, 3);
  pool.work();
  try {
    value_of<int>(batch);
    FAIL() << "it has a value";
  } catch (const RemoteError& error) {
    EXPECT_EQ(error.type_name(), "std::out_of_range");
    EXPECT_EQ(error.message(), "not this one");
  }
}

TEST(InProcess, ATaskCannotUseThePoolThatRunsIt) {
  InProcessPool pool;
  pool_of_task = &pool;
  const auto batch = pool.submit(&use_the_pool, 1);
  pool.work();
  try {
    value_of<int>(batch);
    FAIL() << "it could";
  } catch (const RemoteError& error) {
    EXPECT_EQ(error.type_name(), "std::logic_error");
  }
}

TEST(InProcess, TheInitializerComesFirstAndOneThatThrowsBreaksThePool) {
  const auto initialize = [](int value) { initialized_with = value; };
  InProcessPool pool(detail::make_call(initialize, 7));
  pool.work();
  EXPECT_EQ(initialized_with, 7);
  InProcessPool broken(detail::make_call(&refuse, 7));
  broken.work();
  const auto batch = broken.submit(&square, 1);
  EXPECT_THROW(value_of<int>(batch), RemoteError);
}

TEST(InProcess, EndsWhenItIsClosedOrTerminated) {
  InProcessPool closed;
  closed.scheduler.close();
  closed.work();
  EXPECT_TRUE(closed.scheduler.is_over());
  InProcessPool terminated;
  const auto batch = terminated.submit(&square, 3);
  terminated.scheduler.terminate();
  EXPECT_THROW(value_of<int>(batch), PoolTerminated);
  terminated.in_process.work_if_free();
  EXPECT_TRUE(terminated.scheduler.is_over());
}

}  // namespace
}  // namespace brood::pool
