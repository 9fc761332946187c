// processes = 0: a pool without processes, to look at a program with a debugger.

#include <brood/connection.hpp>
#include <brood/error.hpp>

#include "pool_support.hpp"

#include <chrono>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace brood_scenario {

namespace {

class PoolInProcess : public testing::Test {
 protected:
  void TearDown() override {
    EXPECT_EQ(without_fork_server(brood::test::descendants()), std::vector<std::int64_t>{});
  }
};

std::vector<int> order;  // of what ran here

int note(int x) {
  order.push_back(x);
  return x * x;
}

int refuse(int x) {
  try {
    throw std::invalid_argument("the cause");
  } catch (...) {
    std::throw_with_nested(std::out_of_range("no " + std::to_string(x)));
  }
}

TEST_F(PoolInProcess, TasksRunAtOnceInTheThreadThatCallsInTheirOrder) {
  order.clear();
  brood::Pool pool{{.processes = 0}};
  const auto result = pool.apply_async(note, 5);
  EXPECT_TRUE(result.ready());
  EXPECT_EQ(order, std::vector<int>{5});
  EXPECT_EQ(result.get(), 25);
  EXPECT_EQ(pool.map(note, std::vector<int>{1, 2, 3}), (std::vector<int>{1, 4, 9}));
  EXPECT_EQ(order, (std::vector<int>{5, 1, 2, 3}));
  EXPECT_EQ(pool.statistics().tasks.done, 4U);
}

TEST_F(PoolInProcess, WhatIsAskedOfWorkersAndTheirTimeHasNoEffect) {
  using namespace std::chrono_literals;
  brood::Pool pool{{.processes = 0,
                    .maxtasksperchild = 1,
                    .tasks = {.timeout = 1ns, .retries = 3},
                    .idle_timeout = 0ns,
                    .memory_limit = 1}};
  for (int i = 0; i < 5; ++i) {
    const auto result = pool.apply_async(note, i);
    ASSERT_TRUE(result.ready());
    EXPECT_EQ(result.get(), i * i);
  }
}

TEST_F(PoolInProcess, AnImapRunsWhatItTakesFromItsInput) {
  order.clear();
  brood::Pool pool{{.processes = 0}};
  auto results = pool.imap(note, std::views::iota(0));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(results.next(), i * i);
  }
  EXPECT_LE(order.size(), 6U);
}

TEST_F(PoolInProcess, WhatTasksThrowArrivesAsFromAWorker) {
  brood::Pool here{{.processes = 0}};
  brood::Pool there{{.processes = 1}};
  std::vector<std::string> texts;
  for (brood::Pool* const pool : {&here, &there}) {
    try {
      pool->apply(refuse, 3);
    } catch (const brood::RemoteError& error) {
      EXPECT_EQ(error.chain().size(), 2U);
      const std::string text = error.what();
      texts.push_back(text.substr(0, text.find(" (thrown in process")));
    }
  }
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_EQ(texts[0], "std::out_of_range: no 3; caused by std::invalid_argument: the cause");
}

brood::Connection answer_by(brood::Connection connection) {
  connection.send(std::string("from a task"));
  return connection;
}

TEST_F(PoolInProcess, HandlesGoInAndOut) {
  brood::Pool pool{{.processes = 0}};
  auto [here, there] = brood::Pipe();
  brood::Connection back = pool.apply(answer_by, there);
  EXPECT_EQ(here.recv<std::string>(), "from a task");
  here.send(7);
  EXPECT_EQ(back.recv<int>(), 7);
}

int set_up = 0;

TEST_F(PoolInProcess, TheInitializerRunsWhenThePoolIsMade) {
  brood::Pool pool{{.processes = 0, .initializer = {[](int x) { set_up = x; }, 8}}};
  EXPECT_EQ(set_up, 8);
  brood::Pool broken{{.processes = 0, .initializer = {refuse, 1}}};
  EXPECT_THROW(broken.apply(note, 1), brood::RemoteError);
}

TEST_F(PoolInProcess, ItEndsAsOthersDo) {
  brood::Pool closed{{.processes = 0}};
  EXPECT_THROW(closed.join(), std::logic_error);
  EXPECT_THROW(closed.resize(2), std::logic_error);
  closed.close();
  EXPECT_THROW(closed.apply_async(note, 1), std::logic_error);
  closed.join();
  brood::Pool terminated{{.processes = 0}};
  terminated.terminate();
  EXPECT_THROW(terminated.apply_async(note, 1), std::logic_error);
  terminated.join();
  EXPECT_THROW(brood::Pool({.processes = -1}), std::invalid_argument);
}

int double_it(int x) {
  return 2 * x;
}

TEST_F(PoolInProcess, ThreadsTakeTurns) {
  brood::Pool pool{{.processes = 0}};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(pool.apply(double_it, i), 2 * i);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(pool.statistics().tasks.done, 400U);
}

}  // namespace

}  // namespace brood_scenario
