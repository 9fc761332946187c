// An Event between processes.

#include "support/handle_count.hpp"
#include "sync_support.hpp"

#include <thread>

namespace brood_scenario {

namespace {

using brood::Event;
using brood::Process;

using EventStory = SyncStory;
BROOD_FOR_EACH_START_METHOD(EventStory);

TEST_P(EventStory, IsSetUntilItIsCleared) {
  Event event;
  EXPECT_FALSE(event.is_set());
  EXPECT_FALSE(event.wait_for(std::chrono::milliseconds(1)));
  EXPECT_FALSE(event.wait_for(std::chrono::seconds(-1)));
  event.set();
  event.set();
  EXPECT_TRUE(event.is_set());
  EXPECT_TRUE(event.wait_for(std::chrono::seconds(0)));
  event.wait();
  event.clear();
  event.clear();
  EXPECT_FALSE(event.is_set());
  EXPECT_FALSE(event.wait_for(std::chrono::milliseconds(1)));
}

void wait_in_threads(Event event, Count waiting, Count gone) {
  std::thread other([&] {
    waiting.add();
    check(event.wait_for(patience), 2);
    gone.add();
  });
  waiting.add();
  event.wait();
  gone.add();
  other.join();
}

TEST_P(EventStory, LetsAllGoThatWait) {
  Event event;
  Count waiting;
  const Count gone;
  auto children = start_children(3, {wait_in_threads, event, waiting, gone});
  EXPECT_TRUE(waiting.take(6));
  EXPECT_EQ(gone.value(), 0);
  event.set();
  all_end_well(children);
  EXPECT_EQ(gone.value(), 6);
}

/// Each round is one set that is cleared at once.
void follow(Event event, Event is_over, Count rounds) {
  while (!is_over.is_set()) {
    event.wait();
    rounds.add();
  }
}

TEST_P(EventStory, OneThatIsClearedAtOnceLetsGoThoseWhoWaited) {
  Event event;
  Event is_over;
  Count rounds;
  auto children = start_children(3, {follow, event, is_over, rounds});
  for (int i = 0; i < 30; ++i) {
    do {
      event.set();
      event.clear();
    } while (rounds.value() == 0);
    EXPECT_TRUE(rounds.take(1));
  }
  is_over.set();
  event.set();
  all_end_well(children);
}

void wait_for_ever(Event event, Count waiting) {
  waiting.add();
  event.wait();
}

TEST_P(EventStory, AWaiterThatIsKilledStopsNobody) {
  Event event;
  Count waiting;
  auto children = start_children(4, {wait_for_ever, event, waiting});
  EXPECT_TRUE(waiting.take(4));
  kill(children[1]);
  kill(children[3]);
  event.set();
  EXPECT_EQ(must_end(children[0]), 0);
  EXPECT_EQ(must_end(children[2]), 0);
}

void set_after(Event first, Event second) {
  check(first.wait_for(patience), 2);
  second.set();
}

struct Events {
  std::vector<Event> all;
};

void pass_on(Events events, brood::StartMethod method) {
  Process grandchild(
      {.target = {set_after, events.all.at(0), events.all.at(1)}, .start_method = method});
  grandchild.start();
  check(must_end(grandchild) == 0, 3);
}

TEST_P(EventStory, TheyTravelInsideOtherValuesAndToGrandchildrenOfAnotherMethod) {
  Events events;
  events.all.resize(2);
  Process process = start_one({pass_on, events, another_method(GetParam())});
  EXPECT_FALSE(events.all[1].wait_for(std::chrono::milliseconds(1)));
  events.all[0].set();
  EXPECT_TRUE(events.all[1].wait_for(patience));
  EXPECT_EQ(must_end(process), 0);
}

TEST_P(EventStory, NoHandleIsLeftBehind) {
  EXPECT_EQ(brood::test::handles_left_by([&] {
              Event first;
              const Event second;
              first.set();
              EXPECT_EQ(start_and_end(child({set_after, first, second})), 0);
            }),
            0);
}

}  // namespace

}  // namespace brood_scenario
