#include "brood/wait.hpp"

#include "brood/connection.hpp"
#include "child.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <system_error>
#include <vector>

namespace brood {
namespace {

using namespace std::chrono_literals;
using Places = std::vector<std::size_t>;

TEST(WaitPosix, TakesAnyDescriptor) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const Handle read_end(pipe[0]);
  Handle write_end(pipe[1]);
  EXPECT_EQ(wait_for({read_end}, 0s), Places{});
  ASSERT_EQ(::write(pipe[1], "x", 1), 1);
  EXPECT_EQ(wait({read_end, pipe[0]}), (Places{0, 1}));
  char byte = 0;
  ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
  EXPECT_EQ(wait_for({pipe[0]}, 0s), Places{});
  write_end.reset();
  EXPECT_EQ(wait({pipe[0]}), Places{0});
}

TEST(WaitPosix, ADescriptorThatIsNotOpenIsASystemError) {
  const Handle open(::dup(STDERR_FILENO));
  const NativeHandle closed = Handle(::dup(STDERR_FILENO)).get();
  EXPECT_THROW(wait_for({closed}, 0s), std::system_error);
}

TEST(WaitPosix, ForMoreThanAThousandWakesForTheLast) {
  constexpr std::size_t count = 1100;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 3 * count) {
    limit.rlim_cur = std::min<rlim_t>(3 * count, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur < 3 * count) {
    GTEST_SKIP() << "this process may not have that many descriptors";
  }
  std::vector<Pipe> pairs;
  std::vector<Waitable> objects;
  for (std::size_t i = 0; i < count; ++i) {
    objects.emplace_back(pairs.emplace_back().first);
  }
  EXPECT_EQ(wait_for(objects, 0s), Places{});
  pairs.back().second.send(1);
  EXPECT_EQ(wait_for(objects, test::patience), Places{count - 1});
  EXPECT_EQ(pairs.back().first.recv<int>(), 1);
}

}  // namespace
}  // namespace brood
