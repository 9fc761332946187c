// Values and arrays in shared memory: what one process writes there, the others see, and what each
// of them adds is added.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/handle_count.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood_scenario {

namespace {

using brood::Array;
using brood::Connection;
using brood::Lock;
using brood::Pipe;
using brood::Process;
using brood::RawArray;
using brood::RawValue;
using brood::RLock;
using brood::StartMethod;
using brood::Value;

using ValueStory = ProcessStory;
BROOD_FOR_EACH_START_METHOD(ValueStory);

/// A child's verdict: its exit code tells.
void require(bool condition, int number) {
  if (!condition) {
    throw brood::SystemExit(number);
  }
}

template <class T>
T must_recv(Connection& connection) {
  if (!connection.poll_for(brood::test::patience)) {
    throw std::runtime_error("no message came");
  }
  return connection.recv<T>();
}

constexpr int children = 4;
constexpr int times = 500;

void add(Value<long> sum, RawValue<std::atomic<long>> calls, Array<long, Lock> counts, int place) {
  for (int i = 0; i < times; ++i) {
    sum.update([](long& x) { ++x; });
    {
      const std::lock_guard guard(sum.get_lock());
      sum.set_value(sum.value() + 1);
    }
    ++*calls;
    counts.update(static_cast<std::size_t>(place), [](long& x) { ++x; });
    counts.update(children, [](long& x) { ++x; });
  }
}

TEST_P(ValueStory, WhatFourChildrenAddIsAllThere) {
  Value<long> sum(0);
  RawValue<std::atomic<long>> calls;
  Array<long, Lock> counts(children + 1, Lock());
  std::vector<Process> processes;
  for (int i = 0; i < children; ++i) {
    processes.push_back(child({add, sum, calls, counts, i}));
    processes.back().start();
  }
  for (Process& process : processes) {
    EXPECT_EQ(must_end(process), 0);
  }
  EXPECT_EQ(sum.value(), 2L * children * times);
  EXPECT_EQ(*calls, 1L * children * times);
  std::vector<long> expected(children, times);
  expected.push_back(1L * children * times);
  EXPECT_EQ(counts.slice(), expected);
}

struct Atom {
  std::array<double, 3> position{};
  int charge = 0;
  bool moved = false;
};

void move_atoms(Array<Atom> atoms, std::size_t first, std::size_t last) {
  const std::lock_guard guard(atoms);
  for (Atom& atom : std::span(atoms.get_obj()).subspan(first, last - first)) {
    atom.position[2] += atom.charge;
    atom.moved = true;
  }
}

TEST_P(ValueStory, ChildrenWorkOnPartsOfOneArrayOfStructs) {
  constexpr std::size_t half = 20'000;
  Array<Atom> atoms(2 * half);
  for (Atom& atom : atoms.get_obj()) {
    atom.charge = 2;
  }
  Process first = child({move_atoms, atoms, std::size_t{0}, half});
  Process second = child({move_atoms, atoms, half, 2 * half});
  first.start();
  second.start();
  EXPECT_EQ(must_end(first), 0);
  EXPECT_EQ(must_end(second), 0);
  EXPECT_TRUE(std::ranges::all_of(
      atoms.get_obj(), [](const Atom& atom) { return atom.moved && atom.position[2] == 2; }));
}

void pay(Value<int, Lock> from, Value<int, Lock> to) {
  for (int i = 0; i < times; ++i) {
    const std::lock_guard guard(from.get_lock());
    require(from.get_obj() + to.get_obj() == 100, 3);
    from.get_obj() -= 1;
    to.get_obj() += 1;
  }
}

TEST_P(ValueStory, TwoValuesWithOneLockChangeTogether) {
  const Lock lock;
  Value<int, Lock> here(100, lock);
  Value<int, Lock> there(0, lock);
  Process one = child({pay, here, there});
  Process other = child({pay, there, here});
  one.start();
  other.start();
  EXPECT_EQ(must_end(one), 0);
  EXPECT_EQ(must_end(other), 0);
  EXPECT_EQ(here.value(), 100);
  EXPECT_EQ(there.value(), 0);
}

void answer(Array<char> text, RawArray<char> raw) {
  require(text.value() == "a question", 3);
  text.set_value("an answer");
  raw.set_value("raw");
}

TEST_P(ValueStory, TextIsSharedToo) {
  Array<char> text("a question");
  const RawArray<char> raw(10);
  EXPECT_EQ(start_and_end(child({answer, text, raw})), 0);
  EXPECT_EQ(text.value(), "an answer");
  EXPECT_EQ(raw.value(), "raw");
}

void write_to_one(Value<int> one, Value<int> same, Value<int> other) {
  one.set_value(5);
  require(same.value() == 5, 3);
  require(other.value() == 0, 4);
  const std::lock_guard guard(one);
  require(other.try_lock(), 5);
  other.unlock();
}

TEST_P(ValueStory, WhatArrivesTwiceIsOneAndWhatIsAnotherOneIsNot) {
  Value<int> value;
  const Value<int> copy = value;
  const Value<int> other;
  EXPECT_EQ(start_and_end(child({write_to_one, value, copy, other})), 0);
  EXPECT_EQ(copy.value(), 5);
}

struct Job {
  std::string name;
  std::map<std::string, std::vector<Value<int>>> values;
  RawArray<double> data;
};

void do_job(const Job& job, Connection connection) {
  Value<int> first = job.values.at("a").at(1);
  first.set_value(7);
  job.data[99'999] = 8;
  for (int i = 0; i < 2; ++i) {
    const auto late = connection.recv<std::pair<int, Array<int>>>();
    Array<int> array = late.second;
    array[static_cast<std::size_t>(late.first)] = 9;
    connection.send(true);
  }
  const Value<std::array<int, 2>> ours({1, 2});
  connection.send(ours);
  connection.recv<bool>();  // so that it is received while this process runs
}

TEST_P(ValueStory, TheyTravelInsideOtherThingsAndOverAConnectionBothWays) {
  Job job{"job", {}, RawArray<double>(100'000)};
  job.values["a"] = {Value<int>(1), Value<int>(2)};
  auto [ours, theirs] = Pipe();
  Process process = child({do_job, job, theirs});
  process.start();
  theirs.close();
  const Array<int> small(4);
  const Array<int> large(100'000);
  ours.send(std::pair(3, small));
  EXPECT_TRUE(must_recv<bool>(ours));
  ours.send(std::pair(99'999, large));
  EXPECT_TRUE(must_recv<bool>(ours));
  EXPECT_EQ(small[3], 9);
  EXPECT_EQ(large[99'999], 9);
  EXPECT_EQ(job.values["a"][0].value(), 1);
  EXPECT_EQ(job.values["a"][1].value(), 7);
  EXPECT_EQ(job.data[99'999], 8);
  auto from_child = must_recv<Value<std::array<int, 2>>>(ours);
  ours.send(true);
  EXPECT_EQ(must_end(process), 0);
  EXPECT_EQ(from_child.value()[1], 2);  // it outlives the process that made it
  from_child.update([](auto& x) { ++x[1]; });
  EXPECT_EQ(from_child.value()[1], 3);
}

void hand_on(const std::string& methods, Value<int> value, RawArray<int> array) {
  value.update([](int& x) { ++x; });
  array[static_cast<std::size_t>(value.value())] = value.value();
  if (methods.empty()) {
    return;
  }
  const auto all = brood::get_all_start_methods();
  const auto next = static_cast<std::size_t>(methods.front() - '0');
  Process grandchild({.target = {hand_on, methods.substr(1), value, array},
                      .start_method = all[next % all.size()]});
  grandchild.start();
  grandchild.join();
  require(grandchild.exitcode() == 0, 3);
}

TEST_P(ValueStory, TheyGoOnToGrandchildrenOfEveryMethod) {
  const auto all = brood::get_all_start_methods();
  for (std::size_t i = 0; i < all.size(); ++i) {
    Value<int> value(0);
    const RawArray<int> array(5000);
    EXPECT_EQ(start_and_end(child({hand_on, std::to_string(i) + '0', value, array})), 0);
    EXPECT_EQ(value.value(), 3);
    EXPECT_EQ(std::vector(array.begin(), array.begin() + 4), (std::vector{0, 1, 2, 3}));
  }
}

void add_to_each(brood::JoinableQueue<std::pair<Value<int>, RawArray<int>>> queue, int count) {
  for (int i = 0; i < count; ++i) {
    auto [value, array] = queue.get();
    value.update([](int& x) { x += 10; });
    array[4999] = value.value();
    queue.task_done();
  }
}

TEST_P(ValueStory, TheyTravelThroughAQueue) {
  constexpr int count = 3;
  brood::JoinableQueue<std::pair<Value<int>, RawArray<int>>> queue;
  Process process = child({add_to_each, queue, count});
  process.start();
  std::vector<std::pair<Value<int>, RawArray<int>>> sent;
  for (int i = 0; i < count; ++i) {
    sent.emplace_back(Value<int>(i), RawArray<int>(5000));
    queue.put(sent.back());
  }
  EXPECT_EQ(must_end(process), 0);
  for (int i = 0; i < count; ++i) {
    const auto& [value, array] = sent[static_cast<std::size_t>(i)];
    EXPECT_EQ(value.value(), 10 + i);
    EXPECT_EQ(array[4999], 10 + i);
  }
}

std::optional<Value<long>> pool_sum;
std::optional<RawArray<long>> pool_squares;

void keep(const std::string& name, Value<long> sum, RawArray<long> squares) {
  require(name == "both", 3);
  pool_sum = sum;
  pool_squares = squares;
}

long add_to_sum(long x) {
  (*pool_squares)[static_cast<std::size_t>(x)] = x * x;
  return pool_sum->update([x](long& sum) { return sum += x; });
}

long end_worker(long) {
  std::_Exit(5);
}

TEST_P(ValueStory, PoolsGiveThemToEachWorkerByTheInitializerAlsoToLaterOnes) {
  const Value<long> sum(0);
  const RawArray<long> squares(101);
  brood::Pool pool{
      {.processes = 2, .start_method = GetParam(), .initializer = {keep, "both", sum, squares}}};
  for (long from = 1; from <= 51; from += 50) {
    std::vector<long> numbers(50);
    std::iota(numbers.begin(), numbers.end(), from);
    const auto added = pool.map_async(add_to_sum, numbers, 1);
    const std::vector<long> sums = must_get(added);
    EXPECT_EQ(std::ranges::max(sums), sum.value());
    for (int i = 0; i < 2; ++i) {
      EXPECT_THROW(must_get(pool.apply_async(end_worker, 0L)), brood::WorkerDied);
    }
  }
  EXPECT_EQ(sum.value(), 5050);
  EXPECT_EQ(squares[100], 10'000);
}

struct Pair {
  int first = 0;
  int second = 0;
};

void take_and_end(Value<Pair> value, Array<int, Lock> array) {
  value.acquire();
  value.get_obj().first = 1;  // and the second, if it had lived
  array.acquire();
}

TEST_P(ValueStory, WhoDiesHoldingOneIsToldOfUntilSomebodyMendsIt) {
  Value<Pair> value;
  Array<int, Lock> array{1, 2};
  Process process = child({take_and_end, value, array});
  process.start();
  EXPECT_EQ(must_end(process), 0);
  for (int i = 0; i < 2; ++i) {
    try {
      static_cast<void>(value.value());
      ADD_FAILURE() << "nobody was told";
    } catch (const brood::OwnerDied& died) {
      EXPECT_EQ(died.pid(), process.pid());
    }
    EXPECT_THROW(static_cast<void>(array.slice()), brood::OwnerDied);
    EXPECT_THROW(array[0] = 1, brood::OwnerDied);
  }
  EXPECT_THROW(value.acquire(), brood::OwnerDied);
  EXPECT_EQ(value.get_obj().first, 1);
  value.get_obj().second = 1;
  value.release();
  EXPECT_EQ(value.value().second, 1);
  EXPECT_THROW(array.acquire(), brood::OwnerDied);
  array.release();
  EXPECT_EQ(array[1], 2);
}

void use_and_keep(Value<int> value, Array<double> array, Connection connection) {
  value.set_value(1);
  array[0] = 1;
  connection.send(std::pair(value, array));
  connection.recv<bool>();
}

TEST_P(ValueStory, NoHandleIsLeftBehind) {
  EXPECT_EQ(brood::test::handles_left_by([&] {
              Value<int> value;
              Array<double> array(100'000);
              auto [ours, theirs] = Pipe();
              Process process = child({use_and_keep, value, array, theirs});
              process.start();
              theirs.close();
              auto [same, same_array] = must_recv<std::pair<Value<int>, Array<double>>>(ours);
              ours.send(true);
              EXPECT_EQ(must_end(process), 0);
              EXPECT_EQ(same.value(), 1);
              EXPECT_EQ(same_array[0], 1);
            }),
            0);
}

}  // namespace

}  // namespace brood_scenario
