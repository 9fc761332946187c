#include "brood/shared_memory.hpp"

#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "support/handle_count.hpp"
#include "support/memory_name.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace brood {
namespace {

using test::memory_name;

SharedMemory create(std::size_t size = 1000) {
  return SharedMemory({.name = memory_name(), .create = true, .size = size});
}

std::error_code error_of(const SharedMemoryOptions& options) {
  try {
    SharedMemory memory(options);
    return {};
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string(error.what()).find(options.name), std::string::npos) << error.what();
    return error.code();
  }
}

TEST(SharedMemory, IsZeroedAndOfTheSizeThatWasAskedFor) {
  const SharedMemory memory = create(1000);
  EXPECT_EQ(memory.size(), 1000U);
  EXPECT_EQ(memory.buf().size(), 1000U);
  EXPECT_FALSE(memory.closed());
  EXPECT_TRUE(std::all_of(memory.buf().begin(), memory.buf().end(),
                          [](std::byte byte) { return byte == std::byte{0}; }));
}

TEST(SharedMemory, IsTheSameForWhoAttachesToItsName) {
  const SharedMemory memory = create(5000);
  const SharedMemory same({.name = memory.name()});
  EXPECT_NE(same.buf().data(), memory.buf().data());
  EXPECT_EQ(same.name(), memory.name());
  EXPECT_EQ(same.size(), 5000U);
  same.buf()[4999] = std::byte{42};
  EXPECT_EQ(memory.buf()[4999], std::byte{42});
}

TEST(SharedMemory, AttachingIgnoresASize) {
  const SharedMemory memory = create(1000);
  EXPECT_EQ(SharedMemory({.name = memory.name(), .size = 7}).size(), 1000U);
}

TEST(SharedMemory, IsSeenAsWholeValues) {
  const SharedMemory memory = create(1003);
  EXPECT_EQ(memory.as<double>().size(), 125U);
  EXPECT_EQ(memory.as<char>().size(), 1003U);
  memory.as<std::uint32_t>()[1] = 0x01020304;
  EXPECT_EQ(memory.as<std::uint32_t>()[1], 0x01020304U);
  memory.as<std::atomic<int>>()[0] += 3;
  EXPECT_EQ(memory.as<int>()[0], 3);
}

TEST(SharedMemory, GetsANameWhenItIsGivenNone) {
  const SharedMemory first({.create = true, .size = 8});
  const SharedMemory second({.create = true, .size = 8});
  EXPECT_NE(first.name(), second.name());
  EXPECT_EQ(SharedMemory({.name = first.name()}).size(), 8U);
}

TEST(SharedMemory, ANameThatIsTakenIsAnError) {
  const SharedMemory memory = create();
  EXPECT_EQ(error_of({.name = memory.name(), .create = true, .size = 8}), std::errc::file_exists);
  EXPECT_EQ(error_of({.name = memory.name(), .create = true, .size = 8, .persist = true}),
            std::errc::file_exists);
  EXPECT_EQ(SharedMemory({.name = memory.name()}).size(), memory.size());
}

TEST(SharedMemory, ANameThatNothingHasIsAnError) {
  EXPECT_EQ(error_of({.name = memory_name()}), std::errc::no_such_file_or_directory);
}

TEST(SharedMemory, ANameMayBeUsedAgain) {
  const std::string name = memory_name();
  for (std::size_t size = 1; size <= 3; ++size) {
    SharedMemory memory({.name = name, .create = true, .size = size});
    EXPECT_EQ(SharedMemory({.name = name}).size(), size);
    EXPECT_EQ(memory.buf()[0], std::byte{0});
    memory.buf()[0] = std::byte{1};
    memory.unlink();
    memory.close();
    EXPECT_EQ(error_of({.name = name}), std::errc::no_such_file_or_directory);
  }
}

TEST(SharedMemory, WhatCannotBeIsAnInvalidArgument) {
  EXPECT_THROW(SharedMemory({.create = true}), std::invalid_argument);
  EXPECT_THROW(SharedMemory({.name = memory_name(), .create = true}), std::invalid_argument);
  EXPECT_THROW(SharedMemory(SharedMemoryOptions{}), std::invalid_argument);
  const std::string nul(1, '\0');
  for (const std::string& name : {nul, "a" + nul, nul + "a", std::string("a/b"), std::string("/a"),
                                  std::string("."), std::string("..")}) {
    EXPECT_THROW(SharedMemory({.name = name}), std::invalid_argument);
    EXPECT_THROW(SharedMemory({.name = name, .create = true, .size = 8}), std::invalid_argument);
  }
}

TEST(SharedMemory, MoreThanThereIsIsAnExceptionAndLeavesNoName) {
  const std::string name = memory_name();
  for (const std::size_t size :
       {std::numeric_limits<std::size_t>::max(), std::numeric_limits<std::size_t>::max() / 2,
        std::size_t{1} << 46U}) {
    EXPECT_NE(error_of({.name = name, .create = true, .size = size}), std::error_code());
    EXPECT_EQ(error_of({.name = name}), std::errc::no_such_file_or_directory);
  }
}

TEST(SharedMemory, ClosedItHasItsNameAndNothingElse) {
  SharedMemory memory = create();
  const std::string name = memory.name();
  const SharedMemory same({.name = name});
  memory.close();
  memory.close();
  EXPECT_TRUE(memory.closed());
  EXPECT_EQ(memory.name(), name);
  EXPECT_EQ(memory.size(), 1000U);
  EXPECT_THROW(memory.buf(), std::logic_error);
  EXPECT_THROW(memory.as<int>(), std::logic_error);
  EXPECT_NO_THROW(SharedMemory({.name = name})) << "closing is not destroying";
  memory.unlink();
  EXPECT_EQ(same.buf()[0], std::byte{0}) << "nor is unlinking";
}

TEST(SharedMemory, MayBeUnlinkedByWhoAttached) {
  SharedMemory memory = create();
  {
    SharedMemory same({.name = memory.name()});
    same.unlink();
  }
  memory.buf()[0] = std::byte{1};
  memory.close();
  EXPECT_EQ(error_of({.name = memory.name()}), std::errc::no_such_file_or_directory);
}

TEST(SharedMemory, WithoutANameThereIsNothingToUnlink) {
  SharedMemory none;
  EXPECT_TRUE(none.closed());
  EXPECT_EQ(none.name(), "");
  EXPECT_THROW(none.unlink(), std::logic_error);
  EXPECT_THROW(none.buf(), std::logic_error);
}

TEST(SharedMemory, MovingLeavesNone) {
  SharedMemory memory = create();
  const std::byte* const data = memory.buf().data();
  SharedMemory moved = std::move(memory);
  EXPECT_EQ(moved.buf().data(), data);
  EXPECT_TRUE(memory.closed());  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_EQ(memory.name(), "");
  EXPECT_EQ(memory.size(), 0U);
  memory = std::move(moved);
  EXPECT_EQ(memory.buf().data(), data);
}

TEST(SharedMemory, TravelsByItsName) {
  SharedMemory memory = create();
  const Bytes bytes = encode(memory);
  {
    const auto received = decode<SharedMemory>(bytes);
    received.buf()[1] = std::byte{5};
    EXPECT_EQ(received.name(), memory.name());
    EXPECT_EQ(received.size(), memory.size());
  }
  EXPECT_EQ(memory.buf()[1], std::byte{5});
  EXPECT_TRUE(decode<SharedMemory>(encode(SharedMemory())).closed());
  memory.unlink();
  memory.close();
  EXPECT_THROW(decode<SharedMemory>(bytes), std::system_error) << "it is gone";
}

TEST(SharedMemory, HostileBytesAreADecodingError) {
  const std::uint64_t size = 1000;
  for (const std::string& name : {std::string("a/b"), std::string("a\0", 2), std::string("..")}) {
    EXPECT_THROW(decode<SharedMemory>(encode(std::pair(name, size))), DecodingError);
  }
  const SharedMemory memory = create(1000);
  const auto larger = decode<SharedMemory>(encode(std::pair(memory.name(), size + 1'000'000)));
  EXPECT_EQ(larger.size(), memory.size());
}

TEST(SharedMemory, IsCreatedAndUnlinkedByManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> done{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&done] {
      for (int j = 0; j < 20; ++j) {
        SharedMemory memory = create(100);
        SharedMemory({.name = memory.name()}).buf()[0] = std::byte{1};
        done += std::to_integer<int>(memory.buf()[0]);
        memory.unlink();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(done, 80);
}

TEST(SharedMemory, LeavesNoHandleBehind) {
  const SharedMemory first = create();  // what the first one starts stays
  EXPECT_EQ(test::handles_left_by([] {
              SharedMemory memory = create();
              const SharedMemory same({.name = memory.name()});
              error_of({.name = memory.name(), .create = true, .size = 8});
              error_of({.name = memory_name()});
              memory.unlink();
            }),
            0);
}

}  // namespace
}  // namespace brood
