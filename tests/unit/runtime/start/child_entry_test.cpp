// The child's first steps, in a process that is parent and child at once: it holds both ends of the
// control channel.

#include "start/child_entry.hpp"

#include "fresh_process.hpp"
#include "os/image.hpp"
#include "os/self.hpp"
#include "os/wait.hpp"
#include "start/bootstrap.hpp"
#include "wire/control_message.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdio>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace brood::start {
namespace {

using testing::ExitedWithCode;
using testing::HasSubstr;

/// CHILD: the parent's end.
os::Channel& parents_end() {
  static os::Channel channel;
  return channel;
}

/// CHILD
[[noreturn]] void become(EntryFunction entry) {
  auto [ours, theirs] = os::Channel::pair();
  parents_end() = std::move(ours);
  StartRequest request;
  request.name = "Child-7";
  request.entry = entry;
  request.payload = {std::byte{42}};
  send_bootstrap(parents_end(), request, StartMethod::spawn, Surroundings::inherited);
  run_child(std::move(theirs), {});
}

/// CHILD
[[noreturn]] void become(const wire::Bootstrap& bootstrap) {
  auto [ours, theirs] = os::Channel::pair();
  parents_end() = std::move(ours);
  wire::send_message(parents_end(), wire::FrameKind::bootstrap, bootstrap);
  run_child(std::move(theirs), {});
}

using ChildEntry = test::FreshProcess;

int look_around(ChildContext& context) {
  const auto hello = wire::receive_message<wire::Hello>(parents_end(), wire::FrameKind::hello);
  const bool is_right = hello.pid == os::current_pid() && hello.program == os::program_identity() &&
                        context.bootstrap.name == "Child-7" && context.handles.empty();
  return is_right ? std::to_integer<int>(context.bootstrap.payload.at(0)) : 1;
}

TEST_F(ChildEntry, SaysHelloAndLeavesWithTheCodeOfItsEntryFunction) {
  EXPECT_EXIT(become(&look_around), ExitedWithCode(42), "");
}

int look_for_a_hello(ChildContext&) {
  const os::WaitObject said{parents_end().handle().get(), os::WaitObject::Kind::readable};
  return os::wait_ready(std::span(&said, 1), base::Deadline::after({})).empty() ? 42 : 1;
}

TEST_F(ChildEntry, SaysNothingWhenNobodyReadsIt) {
  wire::Bootstrap bootstrap;
  bootstrap.program = os::program_identity();
  const os::CodePlace place = os::locate_code(reinterpret_cast<const void*>(&look_for_a_hello));
  bootstrap.entry_module = place.module;
  bootstrap.entry_offset = place.offset;
  bootstrap.method = static_cast<std::uint8_t>(StartMethod::spawn);
  bootstrap.answers_are_read = false;
  EXPECT_EXIT(become(bootstrap), ExitedWithCode(42), "");
}

int log_something(ChildContext&) {
  get_logger().info("at work");
  return 0;
}

TEST_F(ChildEntry, LogsAsItsParentAndUnderItsOwnName) {
  const auto act = [] {
    get_logger().set_format("%(levelname)s by %(processName)s: %(message)s");
    log_to_stderr(LogLevel::info);
    become(&log_something);
  };
  EXPECT_EXIT(act(), ExitedWithCode(0),
              testing::AllOf(HasSubstr("INFO by Child-7: started by spawn"),
                             HasSubstr("INFO by Child-7: at work")));
}

int fail(ChildContext&) {
  throw std::out_of_range("no 3");
}

TEST_F(ChildEntry, PrintsWhatLeavesTheEntryFunction) {
  EXPECT_EXIT(become(&fail), ExitedWithCode(1),
              HasSubstr("Process Child-7:\nstd::out_of_range: no 3\n"));
}

int fail_with_a_number(ChildContext&) {
  throw 3;
}

TEST_F(ChildEntry, PrintsTheTypeOfWhatIsNoStdException) {
  EXPECT_EXIT(become(&fail_with_a_number), ExitedWithCode(1), HasSubstr("Process Child-7:\nint\n"));
}

int outlive_the_parent(ChildContext&) {
  parents_end().close();
  std::this_thread::sleep_for(std::chrono::hours(1));
  return 0;
}

TEST_F(ChildEntry, EndsWhenItsParentDoesThoughItIsBusy) {
  // By a signal or by an exit code, as the system does it; by itself it would end with 0.
  EXPECT_EXIT(
      become(&outlive_the_parent), [](int status) { return status != 0; }, "");
}

int never(ChildContext&) {
  std::fputs("the entry function ran", stderr);
  return 0;
}

TEST_F(ChildEntry, OfAnotherProgramIsRefused) {
  wire::Bootstrap bootstrap;
  bootstrap.program = "another program";
  const os::CodePlace place = os::locate_code(reinterpret_cast<const void*>(&never));
  bootstrap.entry_module = place.module;
  bootstrap.entry_offset = place.offset;
  EXPECT_EXIT(become(bootstrap), ExitedWithCode(1),
              testing::Not(HasSubstr("the entry function ran")));
}

TEST_F(ChildEntry, ThatIsToLogInAFormatThatIsNoneIsRefused) {
  wire::Bootstrap bootstrap;
  bootstrap.program = os::program_identity();
  bootstrap.log.format = "%(nonsense)s";
  const os::CodePlace place = os::locate_code(reinterpret_cast<const void*>(&never));
  bootstrap.entry_module = place.module;
  bootstrap.entry_offset = place.offset;
  EXPECT_EXIT(become(bootstrap), ExitedWithCode(1),
              testing::Not(HasSubstr("the entry function ran")));
}

TEST_F(ChildEntry, WithoutItsEntryFunctionIsRefused) {
  wire::Bootstrap bootstrap;
  bootstrap.program = os::program_identity();
  EXPECT_EXIT(become(bootstrap), ExitedWithCode(1), "");
}

TEST_F(ChildEntry, ThatIsToldGarbageSaysSo) {
  const auto listen_to_garbage = [] {
    auto [ours, theirs] = os::Channel::pair();
    ours.write_all(wire::make_frame(wire::FrameKind::bootstrap, {}));
    run_child(std::move(theirs), {});
  };
  EXPECT_EXIT(listen_to_garbage(), ExitedWithCode(1),
              HasSubstr("brood: this program was started as a helper process, but"));
}

TEST_F(ChildEntry, WhoseParentIsGoneAtOnceSaysSo) {
  const auto listen_to_nobody = [] {
    auto [ours, theirs] = os::Channel::pair();
    ours.close();
    run_child(std::move(theirs), {});
  };
  EXPECT_EXIT(listen_to_nobody(), ExitedWithCode(1),
              HasSubstr("brood: this program was started as a helper process, but"));
}

}  // namespace
}  // namespace brood::start
