#include "sync/flag.hpp"

#include "child.hpp"
#include "sync/machine.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace brood::sync {
namespace {

TEST(Flag, IsAsItWasLeft) {
  const os::Bell bell = os::Bell::make();
  FlagOf<Machine> flag;
  flag.clear();
  EXPECT_FALSE(flag.is_set());
  EXPECT_FALSE(flag.wait(bell, base::Deadline::after(std::chrono::milliseconds(1))));
  flag.set(bell);
  flag.set(bell);
  EXPECT_TRUE(flag.is_set());
  EXPECT_TRUE(flag.wait(bell, base::Deadline::after({})));
  flag.clear();
  EXPECT_FALSE(flag.is_set());
  EXPECT_FALSE(flag.wait(bell, base::Deadline::after({})));
}

/// A machine on which a wait is noticed at the moment that it looks for the second time.
struct Watched : Machine {
  static inline std::atomic<int> spins{0};

  template <class Ready>
  static bool spin_until(Ready) {
    ++spins;
    return false;
  }
};

TEST(Flag, WhoWaitsIsLetGoAlsoWhenItIsClearedAtOnce) {
  const os::Bell bell = os::Bell::make();
  for (int i = 0; i < 50; ++i) {
    FlagOf<Watched> flag;
    Watched::spins = 0;
    std::thread waiting(
        [&] { EXPECT_TRUE(flag.wait(bell, base::Deadline::after(test::patience))); });
    while (Watched::spins == 0) {
      std::this_thread::yield();
    }
    flag.set(bell);
    flag.clear();
    waiting.join();
  }
}

}  // namespace
}  // namespace brood::sync
