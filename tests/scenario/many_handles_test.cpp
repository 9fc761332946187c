// More handles in one argument than a message between processes takes.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/handle_count.hpp"

#include <mutex>

namespace brood_scenario {

namespace {

using ManyHandles = ProcessStory;
BROOD_FOR_EACH_START_METHOD(ManyHandles);

void take_each(std::vector<brood::Lock> locks, brood::Value<int> taken) {
  for (brood::Lock& lock : locks) {
    const std::lock_guard guard(lock);
    taken.update([](int& count) { ++count; });
  }
  throw brood::SystemExit(100);
}

TEST_P(ManyHandles, ThreeHundredLocksAreOneArgument) {
  const std::vector<brood::Lock> locks(300);
  const brood::Value<int> taken;
  EXPECT_EQ(start_and_end(child({take_each, locks, taken})), 100);
  EXPECT_EQ(taken.value(), 300);
}

/// Each connection carries its number.
void check_each(std::vector<brood::Connection> connections, brood::Value<int> right) {
  for (int i = 0; i < static_cast<int>(connections.size()); ++i) {
    const bool comes = connections[i].poll_for(brood::test::patience);
    right.update([&](int& count) { count += comes && connections[i].recv<int>() == i ? 1 : 0; });
  }
  throw brood::SystemExit(100);
}

// A process may have 1024 descriptors on many systems, and there are two copies for a moment.
TEST_P(ManyHandles, FourHundredConnectionsAreOneArgument) {
  constexpr int count = 400;
  std::vector<brood::Connection> readers;
  brood::Value<int> right;
  for (int i = 0; i < count; ++i) {
    auto [reader, writer] = brood::Pipe(false);
    writer.send(i);
    readers.push_back(std::move(reader));
  }
  brood::Process process = child({check_each, readers, right});
  readers.clear();
  EXPECT_EQ(start_and_end(std::move(process)), 100);
  EXPECT_EQ(right.value(), count);
}

TEST_P(ManyHandles, NoneIsLeftBehind) {
  const int left = brood::test::handles_left_by([&] {
    const std::vector<brood::Lock> locks(300);
    const brood::Value<int> taken;
    start_and_end(child({take_each, locks, taken}));
  });
  EXPECT_EQ(left, 0);
}

}  // namespace

}  // namespace brood_scenario
