#include "os/park.hpp"

#include "child.hpp"
#include "os/region.hpp"

#include <gtest/gtest.h>

#include <new>
#include <thread>
#include <vector>

namespace brood::os {
namespace {

TEST(Park, AWakeUpBetweenTheAnnouncementAndTheSleepIsNotLost) {
  ParkingSpot spot;
  const Bell bell = Bell::make();
  const auto deadline = base::Deadline::after(test::patience);
  for (int i = 0; i < 100; ++i) {
    Sleeper sleeper(spot, bell);
    wake(spot, bell);
    sleeper.sleep(deadline);
  }
  EXPECT_FALSE(deadline.has_passed());
}

TEST(Park, ASleepEndsAtItsDeadline) {
  ParkingSpot spot;
  const Bell bell = Bell::make();
  for (const auto time : {-5, 0, 1}) {
    Sleeper sleeper(spot, bell);
    sleeper.sleep(base::Deadline::after(std::chrono::milliseconds(time)));
  }
  EXPECT_EQ(spot.turns.load(), 0U);
}

TEST(Park, WhereNobodySleepsNothingIsDone) {
  ParkingSpot spot;
  const Bell bell = Bell::make();
  { const Sleeper gone(spot, bell); }
  wake(spot, bell);
  wake(spot, bell, all_sleepers);
  EXPECT_EQ(spot.turns.load(), 0U);
}

/// Permits that are waited for without slices: a wake-up that is lost is a wait that does not end.
struct Permits {
  ParkingSpot spot;
  std::atomic<int> left{0};
  std::atomic<int> taken{0};

  bool try_take() {
    int seen = left.load();
    while (seen > 0 && !left.compare_exchange_weak(seen, seen - 1)) {
    }
    return seen > 0;
  }

  /// False: the deadline has passed.
  bool take(const Bell& bell, const base::Deadline& deadline) {
    while (!try_take()) {
      Sleeper sleeper(spot, bell);
      if (try_take()) {
        break;
      }
      if (deadline.has_passed()) {
        return false;
      }
      sleeper.sleep(deadline);
    }
    ++taken;
    return true;
  }

  void give(const Bell& bell, int count) {
    left += count;
    wake(spot, bell, static_cast<std::uint32_t>(count));
  }
};

TEST(Park, AsManyAreWokenAsAreToldTo) {
  constexpr int each = 300;
  Permits permits;
  const Bell bell = Bell::make();
  const auto deadline = base::Deadline::after(test::patience);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < each; ++k) {
        EXPECT_TRUE(permits.take(bell, deadline));
      }
    });
  }
  for (int given = 0; given < 4 * each; given += 1 + given % 3) {
    permits.give(bell, std::min(1 + given % 3, 4 * each - given));
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(permits.taken.load(), 4 * each);
  EXPECT_EQ(permits.left.load(), 0);
}

constexpr std::size_t region_size = 4096;

/// Sleeps at a spot of another process, until it has got so many permits.
HELPER(sleep_at_spot) {
  Channel parent = test::parent_channel(arguments);
  const Region region = Region::map(test::adopt_argument(arguments.at(1)), region_size);
  const Bell bell(arguments.at(2) == "-1" ? Handle() : test::adopt_argument(arguments.at(2)));
  auto& permits = *std::launder(reinterpret_cast<Permits*>(region.data()));
  test::send_line(parent, "here");
  for (int i = 0; i < std::stoi(arguments.at(3)); ++i) {
    if (!permits.take(bell, base::Deadline::after(test::patience))) {
      return 1;
    }
    test::send_line(parent, "taken");
  }
  return 0;
}

struct SharedPermits {
  Region region = Region::create(region_size);
  Bell bell = Bell::make();
  Permits& permits = *::new (region.data()) Permits;

  test::Child start(int count) const {
    std::vector<NativeHandle> handles{region.handle().get()};
    Arguments words{std::to_string(count)};
    if (bell.handle()) {
      handles.push_back(bell.handle().get());
    } else {
      words.insert(words.begin(), "-1");
    }
    auto child = test::start_child(
        {.helper = "sleep_at_spot", .arguments = std::move(words), .handles = handles});
    EXPECT_EQ(test::receive_line(child.channel), "here");
    return child;
  }

  using Arguments = test::Arguments;
};

TEST(Park, ASleeperInAnotherProcessIsWoken) {
  SharedPermits shared;
  auto child = shared.start(50);
  for (int i = 0; i < 50; ++i) {
    shared.permits.give(shared.bell, 1);
    EXPECT_EQ(test::receive_line(child.channel), "taken");
  }
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

TEST(Park, ASleeperThatWasKilledTakesNobodyElsesPlace) {
  const auto deadline = base::Deadline::after(test::patience);
  for (int i = 0; i < 5; ++i) {
    SharedPermits shared;
    auto killed = shared.start(1);
    while (shared.permits.spot.sleepers.load() == 0 && !deadline.has_passed()) {
      std::this_thread::yield();  // until it is about to sleep
    }
    killed.process->kill();
    killed.process->wait();
    auto other = shared.start(2);
    for (int k = 0; k < 2; ++k) {
      shared.permits.give(shared.bell, 1);
      EXPECT_EQ(test::receive_line(other.channel), "taken");
    }
    EXPECT_EQ(test::exitcode_in_time(*other.process), 0);
  }
}

}  // namespace
}  // namespace brood::os
