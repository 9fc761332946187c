#include "cache_text.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

const std::vector<Variable> changes{{"A", "1\n2="}, {"B", std::nullopt}, {"C", ""}};

TEST(CacheText, IsReadBack) {
  EXPECT_EQ(changes_in(cache_text("key\n", changes), "key\n"), changes);
  EXPECT_EQ(changes_in(cache_text("", {}), ""), std::vector<Variable>());
}

TEST(CacheText, OfAnotherKeyIsNone) {
  const std::string text = cache_text("key", changes);
  for (const char* const key : {"", "kex", "ke", "key "}) {
    EXPECT_EQ(changes_in(text, key), std::nullopt);
  }
}

TEST(CacheText, ThatIsCutIsNone) {
  const std::string text = cache_text("key", changes);
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(changes_in(text.substr(0, size), "key"), std::nullopt) << size;
  }
}

TEST(CacheText, WithAWrongByteIsNone) {
  const std::string text = cache_text("key", changes);
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string wrong = text;
    wrong[at] ^= 1;
    EXPECT_EQ(changes_in(wrong, "key"), std::nullopt) << at;
  }
}

}  // namespace
}  // namespace brood::launcher
