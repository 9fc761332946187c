#include "memory/name.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace brood::memory {
namespace {

TEST(MemoryName, IsAnyTextWithoutNulAndSlash) {
  for (const std::string name : {"x", "psm_1a2b3c4d", "a b.c-d", ".hidden", "...", "\xc3\xa4"}) {
    EXPECT_EQ(objection_to_name(name), "") << name;
  }
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string("/x"), std::string("x/y"),
        std::string("x\0", 2), std::string("\0", 1), std::string("x\0y", 3)}) {
    EXPECT_NE(objection_to_name(name), "") << name;
  }
}

TEST(MemoryName, IsMadeUpAnewEachTime) {
  std::set<std::string> names;
  for (int i = 0; i < 10; ++i) {
    const std::string name = made_up_name();
    EXPECT_EQ(objection_to_name(name), "");
    EXPECT_EQ(name.substr(name.find('_') + 1).size(), 8U) << name;
    names.insert(name);
  }
  EXPECT_GT(names.size(), 5U);
}

}  // namespace
}  // namespace brood::memory
