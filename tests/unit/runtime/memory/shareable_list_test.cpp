#include "brood/shareable_list.hpp"

#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "support/memory_name.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace brood {
namespace {

using Item = ShareableList::Item;
using test::memory_name;

const std::vector<Item> all_kinds{
    std::monostate{}, true, -7, 2.5, "text", Bytes("some bytes"), false, "", "a longer text"};

TEST(ShareableList, HoldsItsItems) {
  const ShareableList list(all_kinds);
  EXPECT_EQ(list.size(), all_kinds.size());
  EXPECT_EQ(list.items(), all_kinds);
  EXPECT_EQ(std::get<std::int64_t>(list[2]), -7);
  EXPECT_THROW(list[all_kinds.size()], std::out_of_range);
}

TEST(ShareableList, IsTheSameForWhoAttaches) {
  ShareableList list({1, "two", 3.0}, {.name = memory_name()});
  ShareableList same = ShareableList::attach(list.shm().name());
  EXPECT_EQ(same.items(), list.items());
  same.set(1, "zwei");
  same.set(0, std::monostate{});
  EXPECT_EQ(list.items(), (std::vector<Item>{std::monostate{}, "zwei", 3.0}));
}

TEST(ShareableList, SetChangesOneItemOrNothing) {
  ShareableList list({1, "short", true});
  list.set(0, 2.5);
  list.set(2, "8 bytes.");
  EXPECT_THROW(list.set(1, "far too long"), std::invalid_argument);
  EXPECT_THROW(list.set(3, 1), std::out_of_range);
  EXPECT_EQ(list.items(), (std::vector<Item>{2.5, "short", "8 bytes."}));
}

TEST(ShareableList, FindsAndCounts) {
  const ShareableList list({1, 1.0, true, "1", 1, Bytes("1"), std::monostate{}});
  EXPECT_EQ(list.count(1), 2U);
  EXPECT_EQ(list.count(2), 0U);
  EXPECT_EQ(list.count(std::monostate{}), 1U);
  EXPECT_EQ(list.index(1), 0U);
  EXPECT_EQ(list.index(1.0), 1U);
  EXPECT_EQ(list.index(true), 2U);
  EXPECT_EQ(list.index("1"), 3U);
  EXPECT_EQ(list.index(Bytes("1")), 5U);
  EXPECT_EQ(list.index("2"), std::nullopt);
}

TEST(ShareableList, TellsItsFormat) {
  EXPECT_EQ(ShareableList({1, 2.5, "text", true, std::monostate{}}).format(),
            "qd8sxxxxxxx?xxxxxx?x");
}

TEST(ShareableList, MayBeEmpty) {
  ShareableList list(std::vector<Item>{});
  EXPECT_EQ(list.size(), 0U);
  EXPECT_EQ(list.format(), "");
  EXPECT_EQ(ShareableList::attach(list.shm().name()).items(), std::vector<Item>{});
}

TEST(ShareableList, ClosedItIsOfNoUse) {
  ShareableList list({1});
  list.shm().close();
  EXPECT_THROW(list.size(), std::logic_error);
  EXPECT_THROW(list[0], std::logic_error);
  EXPECT_THROW(list.set(0, 1), std::logic_error);
  EXPECT_THROW(ShareableList().size(), std::logic_error);
  list.shm().unlink();
}

TEST(ShareableList, WhatHoldsNoListIsADecodingError) {
  const SharedMemory memory({.name = memory_name(), .create = true, .size = 100});
  memory.as<std::uint64_t>()[0] = 1000;
  EXPECT_THROW(ShareableList::attach(memory.name()), DecodingError);
  EXPECT_THROW(ShareableList::attach(memory_name()), std::system_error);
}

TEST(ShareableList, TravelsByItsName) {
  ShareableList list({1, "two"});
  const Bytes bytes = encode(list);
  auto received = decode<ShareableList>(bytes);
  received.set(0, 5);
  EXPECT_EQ(list[0], Item(5));
  EXPECT_THROW(decode<ShareableList>(encode(ShareableList())).size(), std::logic_error);
  list.shm().unlink();
  list.shm().close();
  received.shm().close();
  EXPECT_THROW(decode<ShareableList>(bytes), std::system_error) << "it is dead";
}

TEST(ShareableList, MovingKeepsIt) {
  ShareableList list({1, 2});
  ShareableList moved = std::move(list);
  EXPECT_EQ(moved.size(), 2U);
  EXPECT_THROW(list.size(), std::logic_error);  // NOLINT(bugprone-use-after-move)
}

}  // namespace
}  // namespace brood
