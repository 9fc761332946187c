// Producers and consumers of a queue, and holders of a lock, are killed at random instants. What
// was put is there, once and in order; whoever lives goes on; nothing is left behind.

#include <brood/connection.hpp>
#include <brood/queue.hpp>

#include "process_support.hpp"
#include "support/handle_count.hpp"
#include "support/killed_root.hpp"
#include "support/lock_round.hpp"
#include "support/queue_round.hpp"

#include <cstdio>
#include <random>
#include <tuple>

namespace brood_scenario {

namespace {

using brood::test::ItemKind;
using brood::test::QueueRoundOptions;
using brood::test::RoundResult;
using brood::test::run_lock_round;
using brood::test::run_queue_round;

// Of each start method there are eleven of these stories.
constexpr int kills_a_story = 15;

std::uint32_t make_seed() {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  return seed;
}

void expect_right(const RoundResult& result) {
  EXPECT_EQ(result.wrong, std::vector<std::string>{});
  std::printf("%zu killed; %llu items; %llu lost\n", result.killed,
              static_cast<unsigned long long>(result.items),
              static_cast<unsigned long long>(result.lost));
}

// --- queues, of each kind of item and each limit

using QueueCase = std::tuple<brood::StartMethod, ItemKind, std::size_t>;

class QueueKill : public testing::TestWithParam<QueueCase> {
 protected:
  static QueueRoundOptions options() {
    const auto& [method, items, maxsize] = GetParam();
    return {.start_method = method,
            .seed = make_seed(),
            .items = items,
            .maxsize = maxsize,
            .kills = kills_a_story};
  }

  void TearDown() override {
    EXPECT_EQ(without_fork_server(brood::test::descendants()), std::vector<std::int64_t>{});
    EXPECT_EQ(brood::test::shared_memory_names(), shared_memory_before_);
  }

 private:
  std::vector<std::string> shared_memory_before_ = brood::test::shared_memory_names();
};

INSTANTIATE_TEST_SUITE_P(By, QueueKill,
                         testing::Combine(testing::ValuesIn(brood::get_all_start_methods()),
                                          testing::Values(ItemKind::word, ItemKind::text,
                                                          ItemKind::long_text),
                                          testing::Values(0, 1, 10)),
                         [](const testing::TestParamInfo<QueueCase>& test) {
                           return brood::to_string(std::get<0>(test.param)) + "_" +
                                  brood::test::to_string(std::get<1>(test.param)) + "_" +
                                  std::to_string(std::get<2>(test.param));
                         });

TEST_P(QueueKill, EveryItemIsThereOnceWhoeverIsKilled) {
  expect_right(run_queue_round(options()));
}

// --- by each start method

using QueueDeath = ProcessStory;
BROOD_FOR_EACH_START_METHOD(QueueDeath);

TEST_P(QueueDeath, OfAProducerLosesNothing) {
  const RoundResult result = run_queue_round({.start_method = GetParam(),
                                              .seed = make_seed(),
                                              .items = ItemKind::text,
                                              .maxsize = 3,
                                              .producers = 3,
                                              .consumers = 1,
                                              .kills = kills_a_story,
                                              .kill_consumers = false});
  expect_right(result);
  EXPECT_EQ(result.lost, 0U);
}

TEST_P(QueueDeath, LosesNoHandlesThatAreItems) {
  expect_right(run_queue_round({.start_method = GetParam(),
                                .seed = make_seed(),
                                .items = ItemKind::handle,
                                .kills = kills_a_story}));
}

TEST_P(QueueDeath, OfAConsumerIsToldToWhoJoinsTheTasks) {
  expect_right(run_queue_round({.start_method = GetParam(),
                                .seed = make_seed(),
                                .maxsize = 10,
                                .joinable = true,
                                .producers = 1,
                                .consumers = 3,
                                .kills = kills_a_story,
                                .kill_producers = false}));
}

void take_and_do_some(brood::JoinableQueue<int> tasks, brood::Connection told) {
  const int to_do = tasks.get();
  for (int i = 0; i < 3; ++i) {
    tasks.get();
  }
  for (int i = 0; i < to_do; ++i) {
    tasks.task_done();
  }
  told.send_bytes({});
  run_for_ever();
}

TEST_P(QueueDeath, WithTasksNotDoneIsToldOnceAndTheyAreNotWaitedForAnyMore) {
  brood::JoinableQueue<int> tasks;
  for (int i = 0; i < 5; ++i) {
    tasks.put(2);
  }
  auto [told, tells] = brood::Pipe(false);
  brood::Process consumer = child({take_and_do_some, tasks, tells});
  consumer.start();
  ASSERT_TRUE(told.poll_for(brood::test::patience));
  consumer.kill();
  ASSERT_TRUE(consumer.join_for(brood::test::patience));
  // The fifth item is still there: that nobody has done it is not the dead one's matter.
  try {
    EXPECT_FALSE(tasks.join_for(brood::test::patience)) << "told nothing";
  } catch (const brood::OwnerDied& death) {
    EXPECT_EQ(death.pid(), consumer.pid());
  }
  EXPECT_FALSE(tasks.join_for(std::chrono::milliseconds(1)));
  EXPECT_EQ(tasks.get(), 2);
  tasks.task_done();
  EXPECT_TRUE(tasks.join_for(brood::test::patience));
}

TEST_P(QueueDeath, LeavesNoHandleBehind) {
  EXPECT_EQ(brood::test::handles_left_by([] {
              expect_right(run_queue_round(
                  {.start_method = GetParam(), .seed = make_seed(), .maxsize = 2, .kills = 2}));
            }),
            0);
}

// --- locks

using LockDeath = ProcessStory;
BROOD_FOR_EACH_START_METHOD(LockDeath);

TEST_P(LockDeath, OfItsHolderIsToldOnceAndOneAtATimeIsInside) {
  expect_right(run_lock_round(
      {.start_method = GetParam(), .seed = make_seed(), .kills = 2 * kills_a_story}));
}

TEST_P(LockDeath, OfWhoHoldsItTwiceIsToldOnceAndOneAtATimeIsInside) {
  expect_right(run_lock_round({.start_method = GetParam(),
                               .seed = make_seed(),
                               .recursive = true,
                               .kills = kills_a_story}));
}

// --- the root

using RootKill = ProcessStory;
BROOD_FOR_EACH_START_METHOD(RootKill);

TEST_P(RootKill, EndsAllWhoUseItsQueuesAndLocksAndLeavesNothing) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(brood::test::kill_a_root(GetParam()), std::vector<std::string>{});
  }
}

}  // namespace

}  // namespace brood_scenario
