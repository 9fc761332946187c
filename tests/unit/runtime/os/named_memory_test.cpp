#include "os/named_memory.hpp"

#include "support/memory_name.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace brood::os {
namespace {

using test::memory_name;

void tell_nobody(const MemoryIdentity& /*identity*/) {}

/// Memory that is there for the time of a test.
struct Named {
  explicit Named(std::size_t size = 5000) : memory(NamedMemory::create(name, size, tell_nobody)) {}

  ~Named() {
    try {
      remove_name(name);
    } catch (const std::system_error&) {
      // The test has done so.
    }
  }

  std::string name = memory_name();
  NamedMemory memory;
};

std::error_code error_of_attaching(const std::string& name) {
  try {
    NamedMemory::attach(name);
    return {};
  } catch (const std::system_error& error) {
    return error.code();
  }
}

TEST(NamedMemory, IsZeroedAndShared) {
  const Named named;
  const NamedMemory same = NamedMemory::attach(named.name);
  EXPECT_EQ(same.size(), 5000U);
  EXPECT_NE(same.data(), named.memory.data());
  EXPECT_TRUE(std::all_of(same.data(), same.data() + same.size(),
                          [](std::byte byte) { return byte == std::byte{0}; }));
  named.memory.data()[4999] = std::byte{3};
  EXPECT_EQ(same.data()[4999], std::byte{3});
}

TEST(NamedMemory, AnErrorTellsANameThatIsTakenFromOneThatNothingHas) {
  const Named named;
  try {
    NamedMemory::create(named.name, 8, tell_nobody);
    ADD_FAILURE() << "the name is taken";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::file_exists);
  }
  EXPECT_EQ(error_of_attaching(memory_name()), std::errc::no_such_file_or_directory);
}

TEST(NamedMemory, NothingIsLeftWhenNobodyMayBeTold) {
  const std::string name = memory_name();
  const auto refuse = [](const MemoryIdentity&) { throw std::runtime_error("no keeper"); };
  EXPECT_THROW(NamedMemory::create(name, 5000, refuse), std::runtime_error);
  EXPECT_EQ(error_of_attaching(name), std::errc::no_such_file_or_directory);
}

TEST(NamedMemory, MovingLeavesNone) {
  Named named;
  std::byte* const data = named.memory.data();
  NamedMemory moved = std::move(named.memory);
  EXPECT_EQ(moved.data(), data);
  EXPECT_EQ(moved.size(), 5000U);
  EXPECT_EQ(named.memory.data(), nullptr);  // NOLINT(bugprone-use-after-move): the question
  EXPECT_EQ(named.memory.size(), 0U);
  moved = NamedMemory();
  EXPECT_EQ(moved.data(), nullptr);
}

}  // namespace
}  // namespace brood::os
