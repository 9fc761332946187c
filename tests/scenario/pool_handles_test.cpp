// Connections and handles as arguments and results of a pool's tasks.

#include <brood/brood.hpp>

#include "pool_support.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood_scenario {

namespace {

using brood::Connection;
using brood::test::open_handles;
using brood::test::patience;

class PoolHandles : public PoolStory {};

BROOD_FOR_EACH_START_METHOD(PoolHandles);

template <class T>
T must_recv(Connection& connection) {
  if (!connection.poll_for(patience)) {
    throw std::runtime_error("nothing came");
  }
  return connection.recv<T>();
}

std::vector<Connection> make_pipe() {
  auto [one, other] = brood::Pipe();
  std::vector<Connection> ends;
  ends.push_back(std::move(one));
  ends.push_back(std::move(other));
  return ends;
}

void say(const std::string& what, Connection to) {
  to.send(what);
}

int say_number(Connection& to, int number) {
  to.send(number);
  return number;
}

int say_from(std::pair<int, Connection> item) {
  return say_number(item.second, item.first);
}

struct SayThrough {
  Connection to;

  int operator()(int number) { return say_number(to, number); }
};

TEST_P(PoolHandles, ATaskTalksOverAConnectionThatItWasGiven) {
  brood::Pool pool(two_workers());
  auto [here, there] = brood::Pipe();
  pool.apply(say, "hello", there);
  there.close();
  EXPECT_EQ(must_recv<std::string>(here), "hello");
  EXPECT_TRUE(here.poll_for(patience));
  EXPECT_THROW(here.recv<int>(), brood::EOFError);  // nobody else has that end
}

TEST_P(PoolHandles, AResultIsAConnection) {
  brood::Pool pool(one_worker());
  std::vector<Connection> ends = pool.apply(make_pipe);
  ASSERT_EQ(ends.size(), 2U);
  ends[0].send(5);
  EXPECT_EQ(must_recv<int>(ends[1]), 5);
  ends[0].close();
  EXPECT_TRUE(ends[1].poll_for(patience));
  EXPECT_THROW(ends[1].recv<int>(), brood::EOFError);  // the worker has kept none
}

TEST_P(PoolHandles, AMapTakesThemWithItsItemsAndBringsThemBack) {
  constexpr int count = 30;
  brood::Pool pool(two_workers());
  std::vector<Connection> here;
  std::vector<std::pair<int, Connection>> items;
  for (int i = 0; i < count; ++i) {
    auto [ours, theirs] = brood::Pipe();
    here.push_back(std::move(ours));
    items.emplace_back(i, std::move(theirs));
  }
  for (const std::size_t chunksize : {1, 7}) {
    EXPECT_EQ(pool.map(say_from, items, chunksize).size(), items.size());
    for (int i = 0; i < count; ++i) {
      EXPECT_EQ(must_recv<int>(here[static_cast<std::size_t>(i)]), i);
    }
  }
  const auto pipes = pool.map([](int) { return make_pipe(); }, std::views::iota(0, count), 4);
  ASSERT_EQ(pipes.size(), static_cast<std::size_t>(count));
  for (const auto& ends : pipes) {
    EXPECT_FALSE(ends.at(0).closed() || ends.at(1).closed());
  }
}

TEST_P(PoolHandles, ThatOfAMapsFunctionIsThereOnceForAllOfItsChunks) {
  constexpr int count = 500;
  brood::Pool pool(two_workers());
  auto [here, there] = brood::Pipe();
  const SayThrough task{std::move(there)};
  const int before = open_handles();
  const auto later = pool.map_async(task, std::views::iota(0, count), 1);
  EXPECT_LT(open_handles(), before + 50);  // others come and go on Windows
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    sum += must_recv<int>(here);
  }
  EXPECT_EQ(sum, count * (count - 1) / 2);
  EXPECT_EQ(must_get(later).size(), static_cast<std::size_t>(count));
  int next = 0;
  for (const int number : pool.imap(task, std::views::iota(0, 50), 3)) {
    EXPECT_EQ(number, next++);
    must_recv<int>(here);
  }
  EXPECT_EQ(next, 50);
}

Connection told;  // of a worker

void keep(Connection connection) {
  told = std::move(connection);
}

TEST_P(PoolHandles, AnInitializerIsGivenThemInEachWorker) {
  auto [here, there] = brood::Pipe();
  auto options = two_workers();
  options.initializer = {keep, there};
  brood::Pool pool(std::move(options));
  EXPECT_THROW(pool.apply([] { std::raise(SIGABRT); }), brood::WorkerDied);
  // The one that takes its place has it too.
  EXPECT_EQ(
      pool.map([](int number) { return say_number(told, number); }, std::views::iota(0, 20), 1)
          .size(),
      20U);
  int sum = 0;
  for (int i = 0; i < 20; ++i) {
    sum += must_recv<int>(here);
  }
  EXPECT_EQ(sum, 190);
}

int say_or_die(std::pair<int, Connection> item) {
  if (item.first % 5 == 0) {
    std::raise(SIGABRT);
  }
  return say_from(std::move(item));
}

TEST_P(PoolHandles, ADeathTakesNothingFromTheTasksBehindIt) {
  constexpr int count = 20;
  brood::Pool pool(two_workers());
  std::vector<Connection> here;
  std::vector<brood::AsyncResult<int>> results;
  for (int i = 0; i < count; ++i) {
    auto [ours, theirs] = brood::Pipe();
    here.push_back(std::move(ours));
    results.push_back(pool.apply_async(say_or_die, std::pair(i, std::move(theirs))));
  }
  for (int i = 0; i < count; ++i) {
    const auto place = static_cast<std::size_t>(i);
    if (i % 5 == 0) {
      EXPECT_THROW(must_get(results[place]), brood::WorkerDied);
      EXPECT_TRUE(here[place].poll_for(patience));
      EXPECT_THROW(here[place].recv<int>(), brood::EOFError);
    } else {
      EXPECT_EQ(must_get(results[place]), i);
      EXPECT_EQ(must_recv<int>(here[place]), i);
    }
  }
}

TEST_P(PoolHandles, NeitherSideKeepsThoseOfTasksThatAreOver) {
  brood::Pool pool(one_worker());
  auto [here, there] = brood::Pipe();
  const auto work = [&pool, &end = there] {
    pool.apply(say, "x", end);
    (void)pool.apply(make_pipe);
  };
  work();
  const int in_worker = pool.apply(open_handles);
  const int left = brood::test::handles_left_by(work);
  EXPECT_EQ(left, 0);
  // The worker's threads come and go on Windows; a leak would be of one for each of the ten runs.
  EXPECT_LT(pool.apply(open_handles), in_worker + 8);
}

void wait_for_end(Connection connection) {
  connection.poll_for(patience);
}

TEST_P(PoolHandles, ThoseOfTasksThatNeverRanAreClosed) {
  const int left = brood::test::handles_left_by([] {
    brood::Pool pool(one_worker());
    auto [here, there] = brood::Pipe();
    std::vector<brood::AsyncResult<void>> results;
    for (int i = 0; i < 10; ++i) {
      results.push_back(pool.apply_async(wait_for_end, there));
    }
    pool.terminate();
    pool.join();
    for (const auto& result : results) {
      EXPECT_THROW(result.get(), brood::PoolTerminated);
    }
  });
  EXPECT_EQ(left, 0);
}

TEST_P(PoolHandles, ATaskThatFailsWithThemHarmsNoOther) {
  brood::Pool pool(one_worker());
  auto [here, there] = brood::Pipe();
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(pool.apply([](const Connection&) { throw std::runtime_error("no"); }, there),
                 brood::RemoteError);
    pool.apply(say, "yes", there);
    EXPECT_EQ(must_recv<std::string>(here), "yes");
  }
}

}  // namespace

}  // namespace brood_scenario
