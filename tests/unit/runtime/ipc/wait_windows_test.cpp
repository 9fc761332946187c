#include "brood/wait.hpp"

#include "brood/connection.hpp"
#include "child.hpp"
#include "os/native_windows.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace brood {
namespace {

using namespace std::chrono_literals;
using Places = std::vector<std::size_t>;

TEST(WaitWindows, ForTwoHundredEventsAndPipesWakesForEachKind) {
  std::vector<Handle> events;
  std::vector<Pipe> pairs;
  std::vector<Waitable> objects;
  for (int i = 0; i < 100; ++i) {
    objects.emplace_back(events.emplace_back(os::make_event()));
    objects.emplace_back(pairs.emplace_back().first);
  }
  EXPECT_EQ(wait_for(objects, 1ms), Places{});
  std::thread setter([&] { ::SetEvent(os::windows_handle(events[90])); });
  EXPECT_EQ(wait_for(objects, test::patience), Places{180});
  setter.join();
  ::ResetEvent(os::windows_handle(events[90]));
  std::thread sender([&] { pairs[80].second.send(1); });
  EXPECT_EQ(wait_for(objects, test::patience), Places{161});
  sender.join();
}

}  // namespace
}  // namespace brood
