// Memory with a name, used by several processes.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/memory_name.hpp"

#include <atomic>
#include <map>
#include <numeric>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace brood_scenario {

namespace {

using brood::Connection;
using brood::Process;
using brood::ShareableList;
using brood::SharedMemory;
using brood::test::memory_name;
using Item = ShareableList::Item;

using SharedMemoryStory = ProcessStory;
BROOD_FOR_EACH_START_METHOD(SharedMemoryStory);

bool is_there(const std::string& name) {
  try {
    SharedMemory memory({.name = name});
    return true;
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    return false;
  }
}

SharedMemory create(std::size_t size) {
  return SharedMemory({.name = memory_name(), .create = true, .size = size});
}

using Counter = std::atomic<std::uint64_t>;

void count(const SharedMemory& memory, std::size_t place, int times) {
  for (int i = 0; i < times; ++i) {
    ++memory.as<Counter>()[place];
  }
}

void have_a_child_count(const SharedMemory& memory, std::size_t place, int times,
                        brood::StartMethod method) {
  Process child({.target = {count, memory, place, times}, .start_method = method});
  child.start();
  child.join();
  count(memory, place, times);
}

TEST_P(SharedMemoryStory, ProcessesCountInTheSameMemory) {
  const SharedMemory memory = create(64);
  std::vector<Process> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(child({count, memory, 1, 1000}));
    children.back().start();
  }
  for (Process& each : children) {
    EXPECT_EQ(must_end(each), 0);
  }
  EXPECT_EQ(memory.as<Counter>()[1], 4000U);
  EXPECT_TRUE(is_there(memory.name())) << "who attached has ended, and destroyed nothing";
}

TEST_P(SharedMemoryStory, TravelsOnToGrandchildrenOfAnyStartMethod) {
  const SharedMemory memory = create(64);
  std::uint64_t expected = 0;
  for (const brood::StartMethod method : brood::get_all_start_methods()) {
    EXPECT_EQ(start_and_end(child({have_a_child_count, memory, 0, 100, method})), 0);
    expected += 200;
    EXPECT_EQ(memory.as<Counter>()[0], expected);
  }
}

struct Part {
  std::string what;
  SharedMemory memory;
};

void fill(const std::map<int, std::vector<Part>>& parts) {
  for (const auto& [number, list] : parts) {
    for (const Part& part : list) {
      part.memory.as<int>()[0] = number * static_cast<int>(part.what.size());
    }
  }
}

TEST_P(SharedMemoryStory, TravelsInsideContainersAndAggregates) {
  std::map<int, std::vector<Part>> parts;
  parts[2].push_back({"one", create(16)});
  parts[2].push_back({"three", create(16)});
  parts[5].push_back({"x", create(16)});
  EXPECT_EQ(start_and_end(child({fill, parts})), 0);
  EXPECT_EQ(parts[2][0].memory.as<int>()[0], 6);
  EXPECT_EQ(parts[2][1].memory.as<int>()[0], 10);
  EXPECT_EQ(parts[5][0].memory.as<int>()[0], 5);
}

void answer(Connection connection) {
  const auto memory = connection.recv<SharedMemory>();
  memory.as<int>()[0] += 1;
  connection.send(memory.name());
  const auto list = connection.recv<ShareableList>();
  connection.send(list.size());
}

TEST_P(SharedMemoryStory, TravelsOverAConnection) {
  auto [here, there] = brood::Pipe();
  Process process = child({answer, there});
  process.start();
  there.close();
  const SharedMemory memory = create(16);
  memory.as<int>()[0] = 6;
  here.send(memory);
  EXPECT_EQ(here.recv<std::string>(), memory.name());
  EXPECT_EQ(memory.as<int>()[0], 7);
  const ShareableList list({1, 2, 3}, {.name = memory_name()});
  here.send(list);
  EXPECT_EQ(here.recv<std::size_t>(), 3U);
  EXPECT_EQ(must_end(process), 0);
}

void answer_by_queue(brood::Queue<SharedMemory> questions, brood::Queue<std::size_t> answers) {
  for (SharedMemory memory = questions.get(); !memory.closed(); memory = questions.get()) {
    memory.as<int>()[0] += 1;
    answers.put(memory.size());
  }
}

TEST_P(SharedMemoryStory, TravelsThroughAQueue) {
  brood::Queue<SharedMemory> questions;
  brood::Queue<std::size_t> answers;
  Process process = child({answer_by_queue, questions, answers});
  process.start();
  const SharedMemory memory = create(16);
  for (int i = 0; i < 3; ++i) {
    questions.put(memory);
  }
  questions.put(SharedMemory());
  EXPECT_EQ(must_end(process), 0);
  EXPECT_EQ(memory.as<int>()[0], 3);
  EXPECT_EQ(answers.get_for(brood::test::patience), 16U);
}

double sum(const SharedMemory& memory, std::size_t begin, std::size_t end) {
  const auto numbers = memory.as<double>().subspan(begin, end - begin);
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

std::size_t size_of(const std::vector<SharedMemory>& memories) {
  std::size_t size = 0;
  for (const SharedMemory& memory : memories) {
    size += memory.size();
  }
  return size;
}

TEST_P(SharedMemoryStory, IsAnArgumentOfAPoolsTasks) {
  const SharedMemory memory = create(1000 * sizeof(double));
  std::iota(memory.as<double>().begin(), memory.as<double>().end(), 1.0);
  brood::Pool pool(two_workers());
  std::vector<brood::AsyncResult<double>> sums;
  for (std::size_t i = 0; i < 10; ++i) {
    sums.push_back(pool.apply_async(sum, memory, i * 100, (i + 1) * 100));
  }
  double total = 0;
  for (const auto& each : sums) {
    total += must_get(each);
  }
  EXPECT_EQ(total, 500'500);
  std::vector<std::vector<SharedMemory>> lists(3);
  lists[1].push_back(create(10));
  lists[2].push_back(create(20));
  lists[2].push_back(create(30));
  EXPECT_EQ(pool.map(size_of, lists), (std::vector<std::size_t>{0, 10, 50}));
}

void attach_and_wait(Connection connection, const SharedMemory& memory) {
  memory.as<int>()[0] = 1;
  connection.send(true);
  run_for_ever();
}

TEST_P(SharedMemoryStory, WhoAttachedMayBeKilled) {
  const SharedMemory memory = create(16);
  auto [here, there] = brood::Pipe();
  Process process = child({attach_and_wait, there, memory});
  process.start();
  EXPECT_TRUE(here.recv<bool>());
  process.kill();
  must_end(process);
  EXPECT_EQ(memory.as<int>()[0], 1);
  EXPECT_TRUE(is_there(memory.name()));
}

void create_and_tell(Connection connection, const std::string& name) {
  const SharedMemory memory({.name = name, .create = true, .size = 16});
  memory.as<int>()[0] = 11;
  connection.send(memory.name());
  connection.recv<bool>();
}

TEST_P(SharedMemoryStory, WhatAChildCreatedEndsWithItExceptForThoseWhoHaveIt) {
  auto [here, there] = brood::Pipe();
  Process process = child({create_and_tell, there, memory_name()});
  process.start();
  SharedMemory memory({.name = here.recv<std::string>()});
  here.send(true);
  EXPECT_EQ(must_end(process), 0);
  EXPECT_EQ(memory.as<int>()[0], 11);
  memory.close();
  EXPECT_FALSE(is_there(memory.name()));
}

void unlink(SharedMemory memory) {
  memory.unlink();
}

TEST_P(SharedMemoryStory, AChildMayUnlinkIt) {
  SharedMemory memory = create(16);
  EXPECT_EQ(start_and_end(child({unlink, memory})), 0);
  memory.close();
  EXPECT_FALSE(is_there(memory.name()));
}

void change(ShareableList list) {
  list.set(0, "zero");
  list.set(1, std::get<double>(list[1]) * 2);
  list.set(2, std::monostate{});
}

TEST_P(SharedMemoryStory, AListIsChangedByAChild) {
  const ShareableList list({0, 1.5, "two", true}, {.name = memory_name()});
  EXPECT_EQ(start_and_end(child({change, list})), 0);
  EXPECT_EQ(list.items(), (std::vector<Item>{"zero", 3.0, std::monostate{}, true}));
}

TEST_P(SharedMemoryStory, WhatAManagerMadeIsForOtherProcessesToo) {
  std::string name;
  {
    brood::SharedMemoryManager manager;
    const SharedMemory memory = manager.shared_memory(64);
    name = memory.name();
    EXPECT_EQ(start_and_end(child({count, memory, 0, 5})), 0);
    EXPECT_EQ(start_and_end(child({count, memory, 0, 5})), 0);
    EXPECT_EQ(memory.as<Counter>()[0], 10U);
    EXPECT_EQ(start_and_end(child({change, manager.shareable_list({1, 2.0, 3})})), 0);
  }
  EXPECT_FALSE(is_there(name));
}

}  // namespace

}  // namespace brood_scenario
