#include "pool/answer_memory.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace brood::pool {
namespace {

constexpr std::size_t most = 1000;

Bytes filled(AnswerMemory& memory, std::size_t size) {
  Bytes bytes(memory);
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<std::uint8_t>(i % 251);
    bytes.append(&byte, 1);
  }
  return bytes;
}

bool is_filled(std::span<const std::byte> bytes, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    if (bytes[i] != static_cast<std::byte>(i % 251)) {
      return false;
    }
  }
  return true;
}

TEST(AnswerMemory, AShortAnswerLiesInNoBlock) {
  BlockWriter blocks;
  AnswerMemory memory(blocks, most);
  for (int round = 0; round < 3; ++round) {
    const Bytes answer = filled(memory, most);
    EXPECT_TRUE(is_filled(answer, most));
    EXPECT_EQ(memory.keep_block(answer), nullptr);
  }
}

TEST(AnswerMemory, ALongAnswerGrowsIntoABlock) {
  BlockWriter blocks;
  AnswerMemory memory(blocks, most);
  const Bytes answer = filled(memory, 300'000);
  const BlockWriter::Lease* const lease = memory.keep_block(answer);
  ASSERT_NE(lease, nullptr);
  EXPECT_TRUE(is_filled(lease->room(), 300'000));
}

TEST(AnswerMemory, ABlockThatWasKeptIsNotUsedAgain) {
  BlockWriter blocks;
  AnswerMemory memory(blocks, most);
  Bytes first = filled(memory, 100'000);
  const BlockWriter::Lease kept = *memory.keep_block(first);
  first = Bytes();
  const Bytes second = filled(memory, 100'000);
  EXPECT_NE(memory.keep_block(second)->slot, kept.slot);
  EXPECT_TRUE(is_filled(kept.room(), 100'000));
}

TEST(AnswerMemory, ABlockThatWasNotKeptIsFree) {
  BlockWriter blocks;
  AnswerMemory memory(blocks, most);
  for (int round = 0; round < 3 * static_cast<int>(block_slots); ++round) {
    const Bytes answer = filled(memory, 100'000);
  }
  EXPECT_NE(blocks.lease(100'000).slot, no_slot);
}

TEST(AnswerMemory, AnAnswerOfTheHeapIsNoneOfIts) {
  BlockWriter blocks;
  AnswerMemory memory(blocks, most);
  const Bytes answer = filled(memory, 100'000);
  const Bytes copy = answer;
  EXPECT_TRUE(is_filled(copy, 100'000));
  EXPECT_EQ(memory.keep_block(copy), nullptr);
}

}  // namespace
}  // namespace brood::pool
