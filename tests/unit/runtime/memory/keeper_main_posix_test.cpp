#include "memory/keeper_main_posix.hpp"

#include "child.hpp"
#include "os/named_memory.hpp"
#include "start/starter.hpp"
#include "wire/control_message.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <functional>
#include <string>
#include <system_error>

namespace brood::memory {
namespace {

using wire::FrameKind;

bool is_there(const std::string& name) {
  try {
    os::NamedMemory::attach(name);
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

/// A keeper, a name that it is told of, and what it makes of more that it is told.
class KeeperMain : public testing::Test {
 protected:
  void SetUp() override {
    start::StartRequest request;
    request.name = "Keeper";
    request.entry = &keeper_main;
    request.ends_with_parent = false;
    request.leads_group = false;
    keeper_ = start::start_child(StartMethod::spawn, request);
    start::expect_hello(keeper_, request.name);
    EXPECT_EQ(wire::receive_frame(keeper_.control).first, FrameKind::ready);
    os::NamedMemory::create(own_.name, 8, [&](const os::MemoryIdentity& identity) {
      own_.device = identity.device;
      own_.file = identity.file;
    });
    tell(FrameKind::keep, own_);
  }

  void TearDown() override {
    if (is_there(own_.name)) {
      os::remove_name(own_.name);
    }
  }

  void tell(FrameKind kind, const wire::KeptName& message) {
    wire::send_message(keeper_.control, kind, message);
  }

  /// Ends it by itself if it is told only what it understands.
  void expect_end() { EXPECT_EQ(test::exitcode_in_time(*keeper_.process), 0); }

  start::StartedChild keeper_;
  wire::KeptName own_{"brood_test_" + std::to_string(::getpid()) + "_keeper", 0, 0};
};

TEST_F(KeeperMain, RemovesWhatItKeepsWhenItsChannelEnds) {
  EXPECT_TRUE(is_there(own_.name));
  keeper_.control.close();
  expect_end();
  EXPECT_FALSE(is_there(own_.name));
}

TEST_F(KeeperMain, LeavesWhatItHasForgotten) {
  tell(FrameKind::forget, own_);
  tell(FrameKind::forget, {"never_heard_of", 1, 2});
  keeper_.control.close();
  expect_end();
  EXPECT_TRUE(is_there(own_.name));
}

TEST_F(KeeperMain, ForgetsOneOfTwoOfTheSameName) {
  const wire::KeptName other{own_.name, own_.device, own_.file + 1};
  tell(FrameKind::keep, other);
  tell(FrameKind::forget, other);
  keeper_.control.close();
  expect_end();
  EXPECT_FALSE(is_there(own_.name));
}

TEST_F(KeeperMain, EndsOnNonsenseAndRemovesWhatItKeeps) {
  const std::function<void()> nonsenses[] = {
      [&] {
        tell(FrameKind::keep, {"../elsewhere", 1, 2});
      },
      [&] { tell(FrameKind::stop, own_); },
      [&] { wire::send_message(keeper_.control, FrameKind::keep, wire::Refused{"why"}); },
      [&] { keeper_.control.write_all(test::as_bytes("this is no message at all")); },
  };
  for (const auto& nonsense : nonsenses) {
    nonsense();
    expect_end();
    EXPECT_FALSE(is_there(own_.name));
    SetUp();
  }
}

}  // namespace
}  // namespace brood::memory
