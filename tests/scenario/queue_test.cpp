// Queues between a program and its children: what arrives, in what order, who waits for whom, and
// what is left of those who were killed.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/handle_count.hpp"

#include <chrono>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood_scenario {

namespace {

using brood::Connection;
using brood::JoinableQueue;
using brood::Lock;
using brood::Pipe;
using brood::Process;
using brood::Queue;
using brood::SimpleQueue;
using brood::StartMethod;
using namespace std::chrono_literals;

using QueueStory = ProcessStory;
BROOD_FOR_EACH_START_METHOD(QueueStory);

/// get() that fails instead of hanging.
template <class T>
T must_get(Queue<T>& queue) {
  auto item = queue.get_for(brood::test::patience);
  if (!item) {
    throw std::runtime_error("no item came");
  }
  return *std::move(item);
}

void put_numbers(Queue<std::pair<int, int>> queue, int producer, int count) {
  for (int i = 0; i < count; ++i) {
    queue.put({producer, i});
  }
}

void count_items(Queue<std::pair<int, int>> items, Queue<std::map<int, std::vector<int>>> report) {
  std::map<int, std::vector<int>> got;
  for (auto item = items.get(); item.first >= 0; item = items.get()) {
    got[item.first].push_back(item.second);
  }
  report.put(got);
}

TEST_P(QueueStory, ManyPutAndManyGetAndEveryItemArrivesOnceAndInOrder) {
  constexpr int producers = 3;
  constexpr int consumers = 2;
  constexpr int count = 2000;
  for (const std::size_t maxsize : {0U, 1U, 7U}) {
    Queue<std::pair<int, int>> items(maxsize);
    Queue<std::map<int, std::vector<int>>> reports;
    std::vector<Process> putting;
    std::vector<Process> getting;
    for (int i = 0; i < producers; ++i) {
      putting.push_back(child({put_numbers, items, i, count}));
      putting.back().start();
    }
    for (int i = 0; i < consumers; ++i) {
      getting.push_back(child({count_items, items, reports}));
      getting.back().start();
    }
    for (Process& process : putting) {
      EXPECT_EQ(must_end(process), 0);
    }
    std::map<int, std::vector<int>> all;
    for (int i = 0; i < consumers; ++i) {
      items.put({-1, 0});
    }
    for (int i = 0; i < consumers; ++i) {
      for (auto& [producer, numbers] : must_get(reports)) {
        EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
        auto& of_it = all[producer];
        of_it.insert(of_it.end(), numbers.begin(), numbers.end());
      }
    }
    for (Process& process : getting) {
      EXPECT_EQ(must_end(process), 0);
    }
    std::vector<int> expected(count);
    std::iota(expected.begin(), expected.end(), 0);
    ASSERT_EQ(all.size(), static_cast<std::size_t>(producers));
    for (auto& [producer, numbers] : all) {
      std::sort(numbers.begin(), numbers.end());
      EXPECT_EQ(numbers, expected) << producer;
    }
    EXPECT_TRUE(items.empty());
  }
}

void put_megabytes(Queue<std::vector<char>> queue, int count) {
  for (int i = 0; i < count; ++i) {
    queue.put(std::vector<char>(std::size_t{1} << 20U, static_cast<char>(i)));
  }
}

TEST_P(QueueStory, WhoHasPutAHundredMegabytesIsJoinedBeforeAnythingIsRead) {
  Queue<std::vector<char>> queue;
  Process process = child({put_megabytes, queue, 100});
  process.start();
  EXPECT_EQ(must_end(process), 0);
  EXPECT_EQ(queue.qsize(), 100U);
  for (int i = 0; i < 100; ++i) {
    const std::vector<char> item = must_get(queue);
    ASSERT_TRUE(item.size() == std::size_t{1} << 20U && item.front() == static_cast<char>(i) &&
                item.back() == static_cast<char>(i));
  }
}

void put_and_be_killed(Queue<int> queue) {
  for (int i = 0; i < 100; ++i) {
    queue.put(i);
  }
  brood::test::kill_process(brood::test::own_pid());
}

TEST_P(QueueStory, WhatWasPutStaysWhenItsProducerIsKilled) {
  Queue<int> queue;
  Process process = child({put_and_be_killed, queue});
  process.start();
  EXPECT_NE(must_end(process), 0);
  EXPECT_EQ(queue.qsize(), 100U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(must_get(queue), i);
  }
  EXPECT_FALSE(queue.try_get().has_value());
}

void answer(Queue<int> in, Queue<int> out) {
  out.put(in.get());
  out.put(*in.get_for(brood::test::patience));
}

TEST_P(QueueStory, AGetterIsWokenByWhatIsPut) {
  Queue<int> in;
  Queue<int> out;
  Process process = child({answer, in, out});
  process.start();
  in.put(1);
  EXPECT_EQ(must_get(out), 1);
  in.put(2);
  EXPECT_EQ(must_get(out), 2);
  EXPECT_EQ(must_end(process), 0);
}

TEST_P(QueueStory, APutterIsWokenByWhatIsTaken) {
  Queue<std::pair<int, int>> queue(1);
  Process process = child({put_numbers, queue, 7, 20});
  process.start();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(must_get(queue), std::pair(7, i));
    EXPECT_LE(queue.qsize(), 1U);
  }
  EXPECT_EQ(must_end(process), 0);
}

struct Bundle {
  std::vector<Queue<int>> queues;
  std::map<std::string, Lock> locks;
};

void use_bundle(Bundle bundle, SimpleQueue<std::string> answers) {
  bundle.queues.at(0).put(41);
  bundle.queues.at(1).put(42);
  answers.put(bundle.locks.at("held").locked() ? "held" : "free");
  answers.put(bundle.locks.at("free").locked() ? "held" : "free");
}

TEST_P(QueueStory, QueuesAndLocksTravelInContainersAndAggregates) {
  Bundle bundle;
  bundle.queues.resize(2);
  bundle.locks["held"].acquire();
  bundle.locks["free"];
  SimpleQueue<std::string> answers;
  Process process = child({use_bundle, bundle, answers});
  process.start();
  EXPECT_EQ(must_get(bundle.queues[0]), 41);
  EXPECT_EQ(must_get(bundle.queues[1]), 42);
  EXPECT_EQ(answers.get(), "held");
  EXPECT_EQ(answers.get(), "free");
  EXPECT_EQ(must_end(process), 0);
  bundle.locks["held"].release();
}

void put_through_connection(Connection connection) {
  auto queue = connection.recv<Queue<std::string>>();
  queue.put("over a connection");
  connection.send(true);
}

TEST_P(QueueStory, AQueueTravelsOverAConnection) {
  auto [ours, theirs] = Pipe();
  Process process = child({put_through_connection, theirs});
  process.start();
  theirs.close();
  Queue<std::string> queue;
  ours.send(queue);
  EXPECT_EQ(must_get(queue), "over a connection");
  EXPECT_TRUE(ours.recv<bool>());
  EXPECT_EQ(must_end(process), 0);
}

/// An item that is itself a queue, and one that is a connection; and their sender ends.
void send_queue_and_connection(Queue<std::pair<Queue<int>, Connection>> queue) {
  std::pair<Queue<int>, Connection> item;
  item.first.put(5);
  auto [one, other] = Pipe();
  item.second = std::move(other);
  one.send("from the dead");
  queue.put(item);
}

TEST_P(QueueStory, AQueueAndAConnectionTravelThroughAQueueAndOutliveTheirSender) {
  Queue<std::pair<Queue<int>, Connection>> queue;
  Process process = child({send_queue_and_connection, queue});
  process.start();
  if (brood::get_all_start_methods().size() > 1) {  // not on Windows: see queue.hpp
    EXPECT_EQ(must_end(process), 0);
  }
  auto [numbers, connection] = must_get(queue);
  EXPECT_EQ(must_get(numbers), 5);
  EXPECT_EQ(connection.recv<std::string>(), "from the dead");
  EXPECT_THROW(connection.recv<int>(), brood::EOFError);
  EXPECT_EQ(must_end(process), 0);
}

void put_number(Queue<int> queue, int number) {
  queue.put(number);
}

void put_by_grandchild(Queue<int> queue, StartMethod method) {
  Process process({.target = {put_number, queue, 3}, .start_method = method});
  process.start();
  process.join();
  queue.put(process.exitcode().value_or(-1));
}

TEST_P(QueueStory, AQueueGoesOnToAGrandchildOfAnyStartMethod) {
  for (const StartMethod method : brood::get_all_start_methods()) {
    Queue<int> queue;
    Process process = child({put_by_grandchild, queue, method});
    process.start();
    EXPECT_EQ(must_get(queue), 3);
    EXPECT_EQ(must_get(queue), 0);
    EXPECT_EQ(must_end(process), 0);
  }
}

void do_tasks(JoinableQueue<int> queue, Queue<int> sums) {
  int sum = 0;
  for (int number = queue.get(); number != 0; number = queue.get()) {
    sum += number;
    queue.task_done();
  }
  queue.task_done();
  sums.put(sum);
}

TEST_P(QueueStory, JoinReturnsWhenEveryTaskIsDone) {
  JoinableQueue<int> queue;
  Queue<int> sums;
  std::vector<Process> workers;
  for (int i = 0; i < 2; ++i) {
    workers.push_back(child({do_tasks, queue, sums}));
    workers.back().start();
  }
  for (int round = 0; round < 3; ++round) {
    for (int i = 1; i <= 100; ++i) {
      queue.put(i);
    }
    ASSERT_TRUE(queue.join_for(brood::test::patience));
    EXPECT_TRUE(queue.empty());
  }
  queue.put(0);
  queue.put(0);
  EXPECT_EQ(must_get(sums) + must_get(sums), 3 * 5050);
  ASSERT_TRUE(queue.join_for(brood::test::patience));
  EXPECT_THROW(queue.task_done(), std::logic_error);
  for (Process& worker : workers) {
    EXPECT_EQ(must_end(worker), 0);
  }
}

void take_and_be_killed(JoinableQueue<int> queue, int tasks) {
  for (int i = 0; i < tasks; ++i) {
    queue.get();
  }
  queue.task_done();
  brood::test::kill_process(brood::test::own_pid());
}

TEST_P(QueueStory, JoinIsToldOfAProcessThatDiedWithTasks) {
  JoinableQueue<int> queue;
  for (int i = 0; i < 5; ++i) {
    queue.put(i);
  }
  Process process = child({take_and_be_killed, queue, 3});
  process.start();
  const auto pid = process.pid();
  EXPECT_NE(must_end(process), 0);
  try {
    queue.join_for(brood::test::patience);
    ADD_FAILURE() << "join did not say that somebody has died";
  } catch (const brood::OwnerDied& died) {
    EXPECT_EQ(died.pid(), pid);
    EXPECT_NE(std::string(died.what()).find("2 tasks"), std::string::npos) << died.what();
  }
  EXPECT_FALSE(queue.join_for(0ns));
  for (int i = 3; i < 5; ++i) {
    EXPECT_EQ(must_get(queue), i);
    queue.task_done();
  }
  EXPECT_TRUE(queue.join_for(brood::test::patience));
}

void use_and_end(Queue<std::vector<int>> queue) {
  queue.put({1, 2, 3});
}

TEST_P(QueueStory, NoHandleIsLeft) {
  const auto round = [this] {
    Queue<std::vector<int>> queue;
    Process process = child({use_and_end, queue});
    process.start();
    EXPECT_EQ(must_get(queue), (std::vector{1, 2, 3}));
    EXPECT_EQ(must_end(process), 0);
  };
  round();  // what is made once is made now
  const auto before = brood::test::open_handles();
  for (int i = 0; i < 5; ++i) {
    round();
  }
  EXPECT_EQ(brood::test::open_handles(), before);
}

}  // namespace

}  // namespace brood_scenario
