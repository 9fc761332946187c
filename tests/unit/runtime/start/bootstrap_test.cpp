#include "start/bootstrap.hpp"

#include "os/image.hpp"
#include "os/self.hpp"
#include "wire/control_message.hpp"
#include "wire/handshake.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace brood::start {
namespace {

using testing::IsEmpty;

int entry(ChildContext& context) {
  (void)context;
  return 0;
}

StartRequest request_of(EntryFunction function) {
  StartRequest request;
  request.name = "PoolWorker-1";
  request.entry = function;
  request.payload = {std::byte{1}, std::byte{2}};
  return request;
}

/// What the child would read.
wire::Bootstrap send_and_receive(const StartRequest& request, StartMethod method,
                                 Surroundings surroundings) {
  auto [ours, theirs] = os::Channel::pair();
  std::thread sender([&channel = ours, &request, method, surroundings] {
    send_bootstrap(channel, request, method, surroundings);
  });
  auto bootstrap = wire::receive_message<wire::Bootstrap>(theirs, wire::FrameKind::bootstrap);
  sender.join();
  return bootstrap;
}

TEST(Bootstrap, SaysWhoTheChildIsAndWhatItRuns) {
  const auto bootstrap =
      send_and_receive(request_of(&entry), StartMethod::spawn, Surroundings::inherited);
  EXPECT_EQ(bootstrap.name, "PoolWorker-1");
  EXPECT_EQ(bootstrap.method, static_cast<std::uint8_t>(StartMethod::spawn));
  EXPECT_EQ(bootstrap.parent_pid, os::current_pid());
  EXPECT_EQ(os::find_code({bootstrap.entry_module, bootstrap.entry_offset}),
            reinterpret_cast<const void*>(&entry));
  EXPECT_EQ(bootstrap.payload, (std::vector{std::byte{1}, std::byte{2}}));
  EXPECT_TRUE(bootstrap.ends_with_parent);
}

TEST(Bootstrap, IsAcceptedByTheSameProgram) {
  const auto bootstrap =
      send_and_receive(request_of(&entry), StartMethod::fork, Surroundings::inherited);
  EXPECT_EQ(wire::objection(bootstrap, os::program_identity()), std::nullopt);
}

TEST(Bootstrap, LeavesTheChildWhatItInherits) {
  const auto bootstrap =
      send_and_receive(request_of(&entry), StartMethod::spawn, Surroundings::inherited);
  EXPECT_THAT(bootstrap.environment, IsEmpty());
  EXPECT_EQ(bootstrap.directory, "");
}

TEST(Bootstrap, SendsEnvironmentAndDirectoryToAChildThatHasAnothersOnes) {
  const auto bootstrap =
      send_and_receive(request_of(&entry), StartMethod::forkserver, Surroundings::sent);
  EXPECT_EQ(bootstrap.environment, os::environment());
  EXPECT_EQ(bootstrap.directory, os::working_directory());
}

TEST(Bootstrap, SaysHowToLog) {
  get_logger().set_level(LogLevel::subwarning);
  const auto log =
      send_and_receive(request_of(&entry), StartMethod::spawn, Surroundings::inherited).log;
  get_logger().set_level(LogLevel::notset);
  EXPECT_EQ(log.level, static_cast<std::int32_t>(LogLevel::subwarning));
  EXPECT_FALSE(log.is_on_stderr);
  EXPECT_EQ(log.format, "[%(levelname)s/%(processName)s] %(message)s");
}

TEST(Bootstrap, SaysThatTheChildMayOutliveItsParent) {
  StartRequest request = request_of(&entry);
  request.ends_with_parent = false;
  EXPECT_FALSE(
      send_and_receive(request, StartMethod::spawn, Surroundings::inherited).ends_with_parent);
}

TEST(Bootstrap, ToAChildThatIsGoneIsNoError) {
  auto [ours, theirs] = os::Channel::pair();
  theirs.close();
  EXPECT_NO_THROW(send_bootstrap(ours, request_of(&entry), StartMethod::spawn, Surroundings::sent));
}

TEST(Bootstrap, OfCodeThatIsInNoProgramFileThrows) {
  auto [ours, theirs] = os::Channel::pair();
  static int data = 0;
  const auto nowhere = reinterpret_cast<EntryFunction>(&data);
  EXPECT_THROW(
      send_bootstrap(ours, request_of(nowhere), StartMethod::spawn, Surroundings::inherited),
      std::logic_error);
}

}  // namespace
}  // namespace brood::start
