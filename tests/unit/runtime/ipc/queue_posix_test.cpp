// Windows: handles that nobody takes stay open in the process that made the queue.
#include "brood/queue.hpp"

#include "brood/connection.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace brood {
namespace {

TEST(QueuePosix, HandlesThatNobodyTakesGoWithTheQueue) {
  auto [one, other] = Pipe();
  const auto before = test::open_handles();
  {
    Queue<Connection> queue;
    queue.put(other);
  }
  EXPECT_EQ(test::open_handles(), before);
  other.close();
  EXPECT_THROW(one.recv<int>(), EOFError);
}

}  // namespace
}  // namespace brood
