#include "memory/list_layout.hpp"

#include "brood/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace brood::memory {
namespace {

using Item = ListLayout::Item;

Bytes bytes_of(const std::string& text) {
  return Bytes(std::string_view(text));
}

/// A list as ShareableList makes it.
struct List {
  explicit List(const std::vector<Item>& items)
      : layout(ListLayout::for_items(items)), memory(layout.bytes()) {
    layout.write_places(memory);
    for (std::size_t i = 0; i < items.size(); ++i) {
      layout.set(memory, i, items[i]);
    }
  }

  Item get(std::size_t place) const { return layout.get(memory, place); }

  void set(std::size_t place, const Item& item) { layout.set(memory, place, item); }

  std::string format(std::size_t place) const { return layout.format(memory, place); }

  ListLayout layout;
  std::vector<std::byte> memory;
};

template <class T>
void put(std::vector<std::byte>& memory, std::size_t offset, T value) {
  std::memcpy(memory.data() + offset, &value, sizeof value);
}

TEST(ListLayout, GivesBackWhatWasPut) {
  const std::vector<Item> items{std::monostate{},
                                true,
                                false,
                                std::numeric_limits<std::int64_t>::min(),
                                -1.5,
                                "",
                                "a text of more than eight bytes",
                                bytes_of(""),
                                bytes_of(std::string("\0\1\377", 3)),
                                bytes_of("12345678")};
  const List list(items);
  const ListLayout found = ListLayout::of(list.memory);
  ASSERT_EQ(found.size(), items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(found.get(list.memory, i), items[i]) << i;
  }
}

TEST(ListLayout, LiesInMemoryAsPythonHasIt) {
  const List list({7, "abc", true});
  // What CPython 3.11 makes of ShareableList([7, "abc", True]).
  const std::string expected = std::string(
                                   "\3\0\0\0\0\0\0\0"
                                   "\0\0\0\0\0\0\0\0"
                                   "\10\0\0\0\0\0\0\0",
                                   24) +
                               std::string(
                                   "\20\0\0\0\0\0\0\0"
                                   "\30\0\0\0\0\0\0\0",
                                   16) +
                               std::string(
                                   "\7\0\0\0\0\0\0\0"
                                   "abc\0\0\0\0\0"
                                   "\0\0\0\0\0\0\0\1",
                                   24) +
                               std::string(
                                   "q\0\0\0\0\0\0\0"
                                   "8s\0\0\0\0\0\0"
                                   "xxxxxxx?",
                                   24) +
                               std::string("\0\1\0", 3);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(list.memory.data()), list.memory.size()),
            expected);
}

TEST(ListLayout, AnEmptyListIsAList) {
  const List list({});
  EXPECT_EQ(list.memory.size(), 16U);
  EXPECT_EQ(ListLayout::of(list.memory).size(), 0U);
  EXPECT_THROW(list.get(0), std::out_of_range);
}

TEST(ListLayout, AnItemMayBecomeOneOfAnotherKind) {
  List list({1, "a text of some length", std::monostate{}});
  const std::vector<Item> others{2.5, true, std::monostate{}, "12345678", bytes_of("x"), -3};
  for (const Item& other : others) {
    for (std::size_t place = 0; place < 3; ++place) {
      list.set(place, other);
      EXPECT_EQ(list.get(place), other);
      list.set(place, 9);
      EXPECT_EQ(list.get(place), Item(9));
    }
  }
}

TEST(ListLayout, ATextHasRoomInStepsOfEightBytes) {
  List list({"1234567", "12345678", 1});
  list.set(0, "abcdefgh");
  EXPECT_EQ(list.get(0), Item("abcdefgh"));
  EXPECT_THROW(list.set(0, "abcdefghi"), std::invalid_argument);
  EXPECT_EQ(list.get(0), Item("abcdefgh"));
  list.set(1, "0123456789abcdef");
  EXPECT_EQ(list.get(1), Item("0123456789abcdef"));
  EXPECT_THROW(list.set(1, bytes_of("0123456789abcdefg")), std::invalid_argument);
  list.set(2, "eight by");
  EXPECT_THROW(list.set(2, "nine byte"), std::invalid_argument);
  EXPECT_EQ(list.get(2), Item("eight by"));
}

TEST(ListLayout, NulsAtTheEndAreKept) {
  const std::string ends_with_nul("ab\0\0", 4);
  const std::string fills_its_room("1234567\0", 8);
  List list({ends_with_nul, bytes_of(ends_with_nul), std::string(8, '\0'), "1234567"});
  EXPECT_EQ(list.get(0), Item(ends_with_nul));
  EXPECT_EQ(list.get(1), Item(bytes_of(ends_with_nul)));
  EXPECT_EQ(list.get(2), Item(std::string(8, '\0')));
  list.set(3, fills_its_room);
  EXPECT_EQ(list.get(3), Item(fills_its_room));
}

TEST(ListLayout, FormatsArePythonsExceptWhereNulsWouldBeLost) {
  const List list({1, 1.0, true, std::monostate{}, "", "12345678", std::string("1\0", 2)});
  const std::vector<std::string> expected{"q", "d", "xxxxxxx?", "xxxxxx?x", "8s", "16s", "2sx"};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(list.format(i), expected[i]);
  }
}

TEST(ListLayout, HasALongestText) {
  const std::string longest(9'999'991, 'x');
  const List list({longest});
  EXPECT_EQ(list.get(0), Item(longest));
  EXPECT_THROW(ListLayout::for_items(std::vector<Item>{longest + "x"}), std::invalid_argument);
  const std::string long_with_nul = std::string(1'000'000, 'x') + '\0';
  EXPECT_EQ(List({long_with_nul}).get(0), Item(long_with_nul));
}

TEST(ListLayout, WhatIsNoListIsRefused) {
  List list({1, "text"});
  const std::vector<std::byte> good = list.memory;
  const auto is_refused = [&] {
    try {
      ListLayout::of(list.memory);
      return false;
    } catch (const DecodingError&) {
      return true;
    }
  };
  EXPECT_FALSE(is_refused());
  for (std::size_t size = 0; size < good.size(); ++size) {
    list.memory.assign(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_TRUE(is_refused()) << size;
  }
  for (const std::uint64_t count : {std::uint64_t{3}, ~std::uint64_t{0}, std::uint64_t{1} << 61U}) {
    list.memory = good;
    put(list.memory, 0, count);
    EXPECT_TRUE(is_refused()) << count;
  }
  const std::pair<std::size_t, std::uint64_t> places[] = {
      {8, 8}, {16, 0}, {16, 12}, {16, 4096}, {24, 8}, {24, ~std::uint64_t{7}}, {24, 24}};
  for (const auto& [offset, value] : places) {
    list.memory = good;
    put(list.memory, offset, value);
    EXPECT_TRUE(is_refused()) << offset << " " << value;
  }
}

TEST(ListLayout, AnItemThatIsNoneOfTheKindsIsADecodingError) {
  List list({1, "text"});
  const std::vector<std::byte> good = list.memory;
  const std::size_t formats = 32 + 16;
  const std::size_t codes = formats + 16;
  const auto get_with = [&](std::size_t place, const std::string& format, char code) {
    list.memory = good;
    std::memset(list.memory.data() + formats + place * 8, 0, 8);
    std::memcpy(list.memory.data() + formats + place * 8, format.data(), format.size());
    list.memory[codes + place] = static_cast<std::byte>(code);
    return list.get(place);
  };
  EXPECT_EQ(get_with(1, "4s", 1), Item("text"));
  EXPECT_EQ(get_with(1, "8s", 2), Item(bytes_of("text")));
  const std::pair<const char*, char> wrong[] = {{"q", 1},  {"q", 3},    {"Q", 0},        {"9s", 1},
                                                {"8s", 0}, {"8s", 4},   {"-1s", 1},      {"s", 1},
                                                {"", 0},   {"8sxx", 1}, {"99999999", 1}, {"?", 3}};
  for (const auto& [format, code] : wrong) {
    EXPECT_THROW(get_with(1, format, code), DecodingError) << format;
  }
}

TEST(ListLayout, ARoomThatNoFormatCouldDescribeDoesNotSpillOver) {
  // Another program may have made it.
  List list({"x"});
  const std::size_t room = 16'000'000;
  list.memory.assign(16 + 8 + room + 9, std::byte{0});
  put(list.memory, 0, std::uint64_t{1});
  put(list.memory, 16, std::uint64_t{room});
  const ListLayout layout = ListLayout::of(list.memory);
  layout.set(list.memory, 0, "text");
  EXPECT_EQ(layout.format(list.memory, 0), "9999999s");
  EXPECT_EQ(layout.get(list.memory, 0), Item("text"));
  EXPECT_THROW(layout.set(list.memory, 0, std::string(10'000'000, 'x')), std::invalid_argument);
}

TEST(ListLayout, MemoryThatIsTooSmallForItIsRefused) {
  const List list({1, 2});
  const List smaller({1});
  EXPECT_THROW(list.layout.get(smaller.memory, 0), std::logic_error);
}

}  // namespace
}  // namespace brood::memory
