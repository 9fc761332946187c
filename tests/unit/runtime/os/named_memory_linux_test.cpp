#include "os/named_memory.hpp"

#include "child.hpp"
#include "os/named_memory_posix.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace brood::os {
namespace {

std::string new_name() {
  static std::atomic<int> number{0};
  return "brood_test_" + std::to_string(::getpid()) + "_linux_" + std::to_string(++number);
}

bool is_there(const std::string& name) {
  return std::filesystem::exists("/dev/shm/" + name);
}

TEST(NamedMemory, WhoIsToldOfItIsToldBeforeItHasItsName) {
  const std::string name = new_name();
  MemoryIdentity told;
  const NamedMemory memory = NamedMemory::create(name, 5000, [&](const MemoryIdentity& identity) {
    EXPECT_FALSE(is_there(name));
    told = identity;
  });
  EXPECT_TRUE(is_there(name));
  remove_name_of(name, {told.device, told.file + 1});
  EXPECT_TRUE(is_there(name)) << "that is another memory";
  remove_name_of(name, told);
  EXPECT_FALSE(is_there(name));
  remove_name_of(name, told);
  EXPECT_THROW(remove_name(name), std::system_error);
}

TEST(NamedMemory, AnotherOneOfTheSameNameIsAnother) {
  const std::string name = new_name();
  MemoryIdentity first;
  MemoryIdentity second;
  const NamedMemory old =
      NamedMemory::create(name, 8, [&](const MemoryIdentity& identity) { first = identity; });
  remove_name(name);
  const NamedMemory anew =
      NamedMemory::create(name, 8, [&](const MemoryIdentity& identity) { second = identity; });
  EXPECT_NE(first, second);
  remove_name_of(name, first);
  EXPECT_TRUE(is_there(name));
  remove_name_of(name, second);
  EXPECT_FALSE(is_there(name));
}

TEST(NamedMemory, IsMadeUnderItsNameWhereItCannotBeMadeWithoutOne) {
  const std::string name = new_name();
  MemoryIdentity told;
  const auto tell = [&](const MemoryIdentity& identity) { told = identity; };
  {
    const NamedMemory memory = NamedMemoryMaker::create_under_name(name, 5000, tell);
    memory.data()[4999] = std::byte{1};
    EXPECT_EQ(NamedMemory::attach(name).data()[4999], std::byte{1});
    EXPECT_THROW(NamedMemoryMaker::create_under_name(name, 8, tell), std::system_error);
    EXPECT_TRUE(is_there(name));
  }
  remove_name_of(name, told);
  EXPECT_FALSE(is_there(name));
  const auto refuse = [](const MemoryIdentity&) { throw std::runtime_error("no keeper"); };
  EXPECT_THROW(NamedMemoryMaker::create_under_name(name, 8, refuse), std::runtime_error);
  EXPECT_THROW(NamedMemoryMaker::create_under_name(name, std::size_t{1} << 46U, tell),
               std::system_error);
  EXPECT_FALSE(is_there(name));
}

TEST(NamedMemory, WhatIsEmptyStillCannotBeAttachedTo) {
  const std::string name = new_name();
  const int fd = ::shm_open(("/" + name).c_str(), O_CREAT | O_RDWR | O_EXCL, 0600);
  ASSERT_GE(fd, 0);
  ::close(fd);
  EXPECT_THROW(NamedMemory::attach(name), std::system_error);
  remove_name(name);
}

/// A file larger than its limit would end this process by SIGXFSZ.
HELPER(create_more_than_allowed) {
  const rlimit limit{64U << 10U, 64U << 10U};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) {
    return 10;
  }
  const std::string name = new_name();
  const auto tell = [](const MemoryIdentity&) {};
  try {
    NamedMemory::create(name, 1U << 20U, tell);
    return 11;
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::file_too_large || is_there(name)) {
      return 12;
    }
  }
  NamedMemory::create(name, 64U << 10U, tell);
  remove_name(name);
  return 0;
}

TEST(NamedMemory, MoreThanThisProcessMayWriteIsAnException) {
  auto child = test::start_child({.helper = "create_more_than_allowed"});
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

}  // namespace
}  // namespace brood::os
