#include "brood/shared_memory_manager.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <system_error>

namespace brood {
namespace {

bool is_there(const std::string& name) {
  try {
    SharedMemory memory({.name = name});
    return true;
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    return false;
  }
}

TEST(SharedMemoryManager, KeepsWhatItMadeUntilItsShutdown) {
  SharedMemoryManager manager;
  const std::string memory = manager.shared_memory(100).name();
  const std::string list = manager.shareable_list({1, "two"}).shm().name();
  EXPECT_TRUE(is_there(memory));
  EXPECT_EQ(ShareableList::attach(list).size(), 2U);
  manager.shutdown();
  EXPECT_FALSE(is_there(memory));
  EXPECT_FALSE(is_there(list));
  manager.shutdown();
}

TEST(SharedMemoryManager, ShutsDownAtTheEndOfItsScope) {
  std::string name;
  {
    SharedMemoryManager manager;
    const SharedMemory memory = manager.shared_memory(100);
    EXPECT_EQ(memory.size(), 100U);
    name = memory.name();
  }
  EXPECT_FALSE(is_there(name));
}

TEST(SharedMemoryManager, ViewsOutliveIt) {
  SharedMemory memory;
  {
    SharedMemoryManager manager;
    memory = manager.shared_memory(100);
  }
  memory.buf()[99] = std::byte{1};
  EXPECT_EQ(memory.buf()[99], std::byte{1});
}

TEST(SharedMemoryManager, MakesNothingAfterItsShutdown) {
  SharedMemoryManager manager;
  manager.shutdown();
  EXPECT_THROW(manager.shared_memory(100), std::logic_error);
  EXPECT_THROW(manager.shareable_list({1}), std::logic_error);
}

TEST(SharedMemoryManager, WhatWasUnlinkedBeforeIsNoError) {
  SharedMemoryManager manager;
  SharedMemory memory = manager.shared_memory(100);
  memory.unlink();
  manager.shutdown();
}

}  // namespace
}  // namespace brood
