#include "environments_txt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ListedPrefixes, AreOneALine) {
  EXPECT_THAT(listed_prefixes("/a\n  /b c \r\n\n\t\n/a\n/it's\xff"),
              ElementsAre("/a", "/b c", "/it's\xff"));
  EXPECT_THAT(listed_prefixes(""), IsEmpty());
  EXPECT_THAT(listed_prefixes(std::string("/a\0b\n/c", 7)), ElementsAre("/c"));
}

}  // namespace
}  // namespace brood::launcher
