// Many processes at once, and one after the other: each its own end, and nothing left behind.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/handle_count.hpp"

#include <random>
#include <thread>

namespace brood_scenario {

namespace {

using brood::Process;

using ManyProcesses = ProcessStory;
BROOD_FOR_EACH_START_METHOD(ManyProcesses);

void exit_with(int code) {
  throw brood::SystemExit(code);
}

void do_nothing() {}

TEST_P(ManyProcesses, AHundredChildrenAtOnceEachHaveTheirOwnEnd) {
  constexpr int count = 100;
  std::vector<Process> processes;
  for (int i = 0; i < count; ++i) {
    processes.push_back(child({exit_with, i}));
    processes.back().start();
  }
  std::vector<std::vector<std::optional<int>>> seen(count);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < count; ++t) {
      threads.emplace_back([&, t] {
        for (Process& process : processes) {
          seen[static_cast<std::size_t>(t)].push_back(must_end(process));
        }
      });
    }
  }
  for (const auto& codes : seen) {
    for (int i = 0; i < count; ++i) {
      EXPECT_EQ(codes[static_cast<std::size_t>(i)], i);
    }
  }
}

TEST_P(ManyProcesses, ChildrenTerminatedAtAnyMomentSaySo) {
  std::minstd_rand random(17);
  std::vector<Process> processes;
  for (int i = 0; i < 60; ++i) {
    processes.push_back(child({run_for_ever}));
    processes.back().start();
    while (!processes.empty() && random() % 3 == 0) {
      Process victim = std::move(processes[random() % processes.size()]);
      std::erase_if(processes, [](const Process& p) { return p.describe() == "<Process closed>"; });
      victim.terminate();
      EXPECT_EQ(must_end(victim), -15);
    }
  }
  for (Process& process : processes) {
    process.terminate();
    EXPECT_EQ(must_end(process), -15);
  }
}

TEST_P(ManyProcesses, LeavesNoHandleBehind) {
  start_and_end(child({do_nothing}));  // the fork server, which stays
  EXPECT_EQ(brood::test::handles_left_by([&] {
              start_and_end(child({do_nothing}));
              Process never_started = child({do_nothing});
            }),
            0);
}

TEST_P(ManyProcesses, ThoseThatWereJoinedHoldNothingAnyMore) {
  start_and_end(child({do_nothing}));  // what is made once
  brood::active_children();
  const int before = brood::test::open_handles();
  {
    std::vector<Process> processes;
    for (int i = 0; i < 10; ++i) {
      processes.push_back(child({do_nothing}));
      processes.back().start();
    }
    for (Process& process : processes) {
      must_end(process);
    }
  }
  EXPECT_LT(brood::test::open_handles(), before + 10);  // the system's own threads may hold some
}

void exit_with_handle_count() {
  throw brood::SystemExit(brood::test::open_handles());
}

TEST_P(ManyProcesses, AChildHoldsNothingOfItsSiblings) {
  const auto alone = start_and_end(child({exit_with_handle_count}));
  constexpr int others = 12;
  std::vector<Process> siblings;
  for (int i = 0; i < others; ++i) {
    siblings.push_back(child({run_for_ever}));
    siblings.back().start();
  }
  const auto beside = start_and_end(child({exit_with_handle_count}));
  ASSERT_TRUE(alone && beside);
  EXPECT_LT(*beside, *alone + others);  // the system's own threads may hold one more or less
  for (Process& sibling : siblings) {
    sibling.kill();
    must_end(sibling);
  }
}

}  // namespace

}  // namespace brood_scenario
