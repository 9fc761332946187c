#include "brood/connection.hpp"

#include "child.hpp"
#include "os/fork_posix.hpp"
#include "support/handle_count.hpp"
#include "tcp_pair.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace brood {
namespace {

TEST(ConnectionPosix, AnOrdinaryFileIsNoConnection) {
  EXPECT_EQ(test::handles_left_by([] {
              Handle file(::open("/dev/null", O_RDWR | O_CLOEXEC));
              EXPECT_THROW(Connection(std::move(file)), std::system_error);
            }),
            0);
}

TEST(ConnectionPosix, SendingToAClosedSideIsABrokenPipeAndNoSignal) {
  auto [first, second] = Pipe();
  second.close();
  try {
    first.send(1);
    FAIL() << "it did not throw";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::broken_pipe);
  }
}

TEST(ConnectionPosix, EndsAreClosedOnExec) {
  auto [first, second] = Pipe();
  first.send(second);
  const Connection arrived = second.recv<Connection>();
  for (const Connection* end : std::array<const Connection*, 3>{&first, &second, &arrived}) {
    EXPECT_EQ(::fcntl(static_cast<int>(end->fileno()), F_GETFD), FD_CLOEXEC);
  }
}

TEST(ConnectionPosix, AForkedChildHoldsNoEnd) {
  auto [first, second] = Pipe();
  first.send(second);
  Connection arrived = second.recv<Connection>();
  auto [one, other] = test::tcp_pair();
  Connection over_network(std::move(one));
  Connection other_end(std::move(other));
  auto [go, gone] = os::Channel::pair();
  const NativeHandle shared[] = {gone.handle().get()};
  const auto child = os::fork_child(shared, true);
  if (child == nullptr) {
    if (!first.closed() || !over_network.closed()) {
      ::_exit(1);
    }
    test::at_end(gone);  // until the test has seen what it wanted to see
    ::_exit(0);
  }
  second.close();
  arrived.close();
  EXPECT_THROW(first.recv<int>(), EOFError);
  other_end.close();
  EXPECT_THROW(over_network.recv<int>(), EOFError);
  go.close();
  EXPECT_EQ(child->wait(), 0);
}

/// Raises how many descriptors this process may have, as far as is allowed; whether `wanted` may
/// be.
bool allow_descriptors(rlim_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur >= wanted;
}

TEST(ConnectionPosix, MoreHandlesThanOneCallTakesArriveInOrder) {
  constexpr std::size_t count = 1000;
  if (!allow_descriptors(4 * count)) {
    GTEST_SKIP() << "this process may not have that many descriptors";
  }
  auto [first, second] = Pipe();
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const Handle read_end(pipe[0]);
  const Handle write_end(pipe[1]);
  std::vector<Handle> sent;
  for (std::size_t i = 0; i < count; ++i) {
    sent.push_back((i % 3 == 0 ? read_end : write_end).duplicate());
  }
  first.send(sent);
  sent.clear();
  const auto arrived = second.recv<std::vector<Handle>>();
  ASSERT_EQ(arrived.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    const int mode = ::fcntl(static_cast<int>(arrived[i].get()), F_GETFL) & O_ACCMODE;
    EXPECT_EQ(mode, i % 3 == 0 ? O_RDONLY : O_WRONLY) << i;
  }
  first.send(1);
  EXPECT_EQ(second.recv<int>(), 1);
}

TEST(ConnectionPosix, TooManyHandlesAreRefusedAndNothingIsSent) {
  constexpr std::size_t count = 1001;
  if (!allow_descriptors(4 * count)) {
    GTEST_SKIP() << "this process may not have that many descriptors";
  }
  auto [first, second] = Pipe();
  std::vector<Handle> sent;
  for (std::size_t i = 0; i < count; ++i) {
    sent.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  }
  EXPECT_THROW(first.send(sent), EncodingError);
  EXPECT_FALSE(second.poll());
  first.send(1);
  EXPECT_EQ(second.recv<int>(), 1);
}

TEST(ConnectionPosix, ANonBlockingSocketIsWaitedForAllTheSame) {
  std::array<int, 2> sockets{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()), 0);
  for (const int socket : sockets) {
    ::fcntl(socket, F_SETFL, O_NONBLOCK);
  }
  Connection first{Handle(sockets[0])};
  Connection second{Handle(sockets[1])};
  const Bytes sent = test::pattern(3'000'000);
  std::thread sender([&] {
    EXPECT_EQ(first.recv<int>(), 1);
    first.send_bytes(sent);
  });
  second.send(1);
  EXPECT_TRUE(second.recv_bytes() == sent);
  sender.join();
}

std::atomic<int> signals_handled{0};

/// Signals, one after the other, for as long as this lives, to the thread that made it.
class Disturbance {
 public:
  Disturbance() : target_(::pthread_self()) {
    struct sigaction action {};

    action.sa_handler = [](int) { ++signals_handled; };
    ::sigaction(SIGUSR1, &action, &before_);
    thread_ = std::thread([this] {
      while (!over_) {
        ::pthread_kill(target_, SIGUSR1);
        std::this_thread::yield();
      }
    });
  }

  ~Disturbance() {
    over_ = true;
    thread_.join();
    ::sigaction(SIGUSR1, &before_, nullptr);
  }

  Disturbance(const Disturbance&) = delete;
  Disturbance& operator=(const Disturbance&) = delete;

  /// By another thread: until the disturbed one was disturbed again, some times.
  static void wait_for_more() {
    const int before = signals_handled;
    while (signals_handled < before + 20) {
      std::this_thread::yield();
    }
  }

 private:
  pthread_t target_;

  struct sigaction before_ {};

  std::atomic<bool> over_{false};
  std::thread thread_;
};

TEST(ConnectionPosix, SignalsDoNotDisturb) {
  constexpr int rounds = 5;
  auto [first, second] = Pipe();
  const Disturbance disturbance;
  std::thread echo([&end = second] {
    for (int i = 0; i < rounds; ++i) {
      Disturbance::wait_for_more();  // while the other one sends more than fits
      Bytes bytes = end.recv_bytes();
      Disturbance::wait_for_more();  // while it waits for an answer
      end.send_bytes(bytes);
    }
  });
  EXPECT_FALSE(first.poll_for(std::chrono::milliseconds(20)));
  const Bytes sent = test::pattern(500'000);
  for (int i = 0; i < rounds; ++i) {
    first.send_bytes(sent);
    EXPECT_TRUE(i % 2 == 0 || first.poll_for(test::patience));
    EXPECT_TRUE(first.recv_bytes() == sent);
  }
  echo.join();
}

}  // namespace
}  // namespace brood
