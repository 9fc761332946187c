#include "base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace brood::base {
namespace {

TEST(RandomBytes, AreAsManyAsAskedFor) {
  for (std::size_t size = 0; size <= 70; ++size) {
    EXPECT_EQ(random_bytes(size).size(), size);
  }
}

TEST(RandomBytes, AreOthersEachTime) {
  const Bytes first = random_bytes(32);
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(random_bytes(32) == first);
  }
}

TEST(RandomBytes, AreRandomAtEveryPlace) {
  // 64 draws that are all equal at one place: 2^-504. The sizes leave one to four bytes of a word.
  for (std::size_t size = 1; size <= 13; ++size) {
    std::vector<std::set<std::byte>> seen(size);
    for (int draw = 0; draw < 64; ++draw) {
      const Bytes bytes = random_bytes(size);
      for (std::size_t i = 0; i < size; ++i) {
        seen[i].insert(bytes[i]);
      }
    }
    EXPECT_TRUE(std::ranges::all_of(seen, [](const auto& values) { return values.size() > 1; }));
  }
}

}  // namespace
}  // namespace brood::base
