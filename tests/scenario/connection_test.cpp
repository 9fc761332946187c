// Connections between a program and its children: what goes over them, what goes along with it, and
// how each side learns that the other one has ended.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/handle_count.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood_scenario {

namespace {

using brood::Connection;
using brood::Handle;
using brood::Pipe;
using brood::Process;

using ConnectionStory = ProcessStory;
BROOD_FOR_EACH_START_METHOD(ConnectionStory);

/// recv() that fails instead of hanging.
template <class T>
T must_recv(Connection& connection) {
  if (!connection.poll_for(brood::test::patience)) {
    throw std::runtime_error("no message came");
  }
  return connection.recv<T>();
}

/// Whether the other side is closed, or will be while patience lasts.
bool ends(Connection& connection) {
  try {
    must_recv<int>(connection);
    return false;
  } catch (const brood::EOFError&) {
    return true;
  }
}

void echo(Connection connection) {
  try {
    for (;;) {
      connection.send_bytes(connection.recv_bytes());
    }
  } catch (const brood::EOFError&) {
  }
}

TEST_P(ConnectionStory, AnEchoComesBackUntilTheOtherSideCloses) {
  auto [ours, theirs] = Pipe();
  Process process = child({echo, theirs});
  process.start();
  theirs.close();
  for (const std::size_t size : {0U, 1U, 16380U, 1'000'003U}) {
    const std::string text(size, 'x');
    ours.send(text);
    EXPECT_TRUE(must_recv<std::string>(ours) == text);
  }
  ours.close();
  EXPECT_EQ(must_end(process), 0);
}

void count_up(Connection connection, int messages) {
  for (int i = 0; i < messages; ++i) {
    connection.send(std::string(static_cast<std::size_t>(i % 5), 'y'));
    connection.send(i);
  }
}

TEST_P(ConnectionStory, ManySmallAndEmptyMessagesKeepTheirOrderAndOutliveTheirSender) {
  constexpr int messages = 300;
  constexpr int left = 20;  // at its end: so few that no system makes their sender wait
  auto [ours, theirs] = Pipe(false);
  Process process = child({count_up, theirs, messages});
  process.start();
  theirs.close();
  for (int i = 0; i < messages; ++i) {
    if (i == messages - left) {
      EXPECT_EQ(must_end(process), 0);
    }
    ASSERT_EQ(must_recv<std::string>(ours), std::string(static_cast<std::size_t>(i % 5), 'y'));
    ASSERT_EQ(must_recv<int>(ours), i);
  }
  EXPECT_TRUE(ends(ours));
}

void say_hello_over(std::vector<Handle> handles, Connection connection) {
  for (Handle& handle : handles) {
    Connection(std::move(handle)).send("hello");
  }
  connection.send("and hello");
}

TEST_P(ConnectionStory, HandlesTravelAsArgumentsAlsoThoseWithHighNumbers) {
  const std::vector<Pipe> low_numbers(140);  // of 280 handles
  std::vector<Connection> ours;
  std::vector<Handle> theirs;
  for (int i = 0; i < 4; ++i) {
    auto [one, other] = Pipe();
    ours.push_back(std::move(one));
    Handle borrowed(other.fileno());
    theirs.push_back(borrowed.duplicate());
    borrowed.release();
  }
  EXPECT_GT(theirs.back().get(), 256);
  auto [first, second] = Pipe();
  Process process = child({say_hello_over, theirs, second});
  process.start();
  theirs.clear();
  second.close();
  for (Connection& connection : ours) {
    EXPECT_EQ(must_recv<std::string>(connection), "hello");
    EXPECT_TRUE(ends(connection));
  }
  EXPECT_EQ(must_recv<std::string>(first), "and hello");
  EXPECT_EQ(must_end(process), 0);
}

void answer_over_what_comes(Connection connection) {
  auto [name, arrived] = connection.recv<std::pair<std::string, Connection>>();
  arrived.send("thank you for " + name);
  auto [kept, given] = Pipe();
  connection.send(given);
  given.close();
  kept.send("a new one");
  kept.recv<bool>();  // so that it is received while this process runs: see Windows in stream.hpp
}

TEST_P(ConnectionStory, ConnectionsTravelOverAnOpenConnectionBothWays) {
  const std::vector<Pipe> low_numbers(140);
  auto [ours, theirs] = Pipe();
  Process process = child({answer_over_what_comes, theirs});
  process.start();
  theirs.close();
  auto [kept, given] = Pipe();
  ours.send(std::pair<std::string, Connection>("a late one", std::move(given)));
  EXPECT_EQ(must_recv<std::string>(kept), "thank you for a late one");
  Connection from_child = must_recv<Connection>(ours);
  EXPECT_EQ(must_recv<std::string>(from_child), "a new one");
  from_child.send(true);
  EXPECT_EQ(must_end(process), 0);
  EXPECT_TRUE(ends(from_child));
  EXPECT_TRUE(ends(kept));
}

void run_for_ever_with(Connection connection) {
  connection.send(true);
  run_for_ever();
}

TEST_P(ConnectionStory, AChildThatIsKilledIsAnEndLikeAnyOther) {
  auto [ours, theirs] = Pipe();
  Process process = child({run_for_ever_with, theirs});
  Process sibling = child({run_for_ever});  // must not hold an end, whichever way it was started
  process.start();
  sibling.start();
  theirs.close();
  EXPECT_TRUE(must_recv<bool>(ours));
  EXPECT_FALSE(ours.poll());
  process.kill();
  EXPECT_TRUE(ends(ours));
  EXPECT_THROW(
      {
        for (;;) {
          ours.send(1);
        }
      },
      std::system_error);
  must_end(process);
  sibling.kill();
  must_end(sibling);
}

/// The exit code tells whether the other one said what was expected.
void talk(Connection connection, const std::string& says, const std::string& hears) {
  connection.send(says);
  if (must_recv<std::string>(connection) != hears) {
    throw brood::SystemExit(1);
  }
}

TEST_P(ConnectionStory, TwoChildrenTalkToEachOther) {
  auto [first, second] = Pipe();
  Process one = child({talk, first, "ping", "pong"});
  Process other = child({talk, second, "pong", "ping"});
  one.start();
  other.start();
  first.close();
  second.close();
  EXPECT_EQ(must_end(one), 0);
  EXPECT_EQ(must_end(other), 0);
}

void send_number_when_told(Connection connection, int number) {
  connection.recv<bool>();
  connection.send(number);
}

TEST_P(ConnectionStory, TenChildrenAreWaitedForAtOnce) {
  constexpr int count = 10;
  std::vector<Connection> connections;
  std::vector<Process> processes;
  for (int i = 0; i < count; ++i) {
    auto [ours, theirs] = Pipe();
    processes.push_back(child({send_number_when_told, theirs, i}));
    processes.back().start();
    connections.push_back(std::move(ours));
  }
  std::vector<brood::Waitable> objects(connections.begin(), connections.end());
  EXPECT_TRUE(brood::wait_for(objects, std::chrono::milliseconds(1)).empty());
  std::vector<int> order;
  for (int next = count - 1; next >= 0; --next) {
    connections[static_cast<std::size_t>(next)].send(true);
    const auto ready = brood::wait_for(objects, brood::test::patience);
    ASSERT_EQ(ready.size(), 1U);
    order.push_back(connections[ready[0]].recv<int>());
    objects[ready[0]] = processes[ready[0]];  // from here on its end is waited for
    ASSERT_EQ(brood::wait_for(std::span(&objects[ready[0]], 1), brood::test::patience).size(), 1U);
    EXPECT_EQ(must_end(processes[ready[0]]), 0);
    EXPECT_TRUE(ends(connections[ready[0]]));
    objects.erase(objects.begin() + static_cast<std::ptrdiff_t>(ready[0]));
  }
  EXPECT_EQ(order, (std::vector{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}));
}

TEST_P(ConnectionStory, NoHandleIsLeftBehind) {
  EXPECT_EQ(brood::test::handles_left_by([&] {
              auto [ours, theirs] = Pipe();
              Process process = child({answer_over_what_comes, theirs});
              process.start();
              theirs.close();
              auto [kept, given] = Pipe();
              ours.send(std::pair<std::string, Connection>("the count", std::move(given)));
              Connection from_child = must_recv<Connection>(ours);
              from_child.send(true);
              EXPECT_EQ(must_end(process), 0);
            }),
            0);
}

}  // namespace

}  // namespace brood_scenario
