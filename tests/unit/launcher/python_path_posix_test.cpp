#include "python_path.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

struct NormalCase {
  const char* path;
  const char* normal;
};

class NormalPath : public testing::TestWithParam<NormalCase> {};

TEST_P(NormalPath, IsPythons) {
  EXPECT_EQ(normal_path(GetParam().path), GetParam().normal);
}

const NormalCase normal_cases[] = {{"", "."},
                                   {".", "."},
                                   {"/", "/"},
                                   {"//", "//"},
                                   {"///", "/"},
                                   {"//a", "//a"},
                                   {"///a", "/a"},
                                   {"/x/", "/x"},
                                   {"/y/../z", "/z"},
                                   {"/..", "/"},
                                   {"/../a", "/a"},
                                   {"..", ".."},
                                   {"../a", "../a"},
                                   {"a/..", "."},
                                   {"a/../..", ".."},
                                   {"./a//b/.", "a/b"},
                                   {"/a b/\n", "/a b/\n"},
                                   {"a/../../b", "../b"}};

INSTANTIATE_TEST_SUITE_P(Table, NormalPath, testing::ValuesIn(normal_cases));

TEST(Expanded, HomeAndVariables) {
  const Environment environment({"HOME=/h", "A=1", "A_B=2", "EMPTY="});
  EXPECT_EQ(expanded("~", environment), "/h");
  EXPECT_EQ(expanded("~/x/$A/${A_B}$EMPTY", environment), "/h/x/1/2");
  EXPECT_EQ(expanded("$A_B.$NOT ${NOT} $ ${A $", environment), "2.$NOT ${NOT} $ ${A $");
  EXPECT_EQ(expanded("~other/a~", environment), "~other/a~");
  EXPECT_EQ(expanded("~/x", Environment()), "~/x");
}

}  // namespace
}  // namespace brood::launcher
