#include "start/helper_arguments.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

namespace brood::start {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::optional<HelperArguments> parse(const std::vector<std::string>& words) {
  std::vector<const char*> pointers;
  for (const std::string& word : words) {
    pointers.push_back(word.c_str());
  }
  return parse_helper_arguments(pointers);
}

/// What follows --multiprocessing-fork.
std::optional<HelperArguments> parse_rest(std::vector<std::string> rest) {
  rest.insert(rest.begin(), {"program", "--multiprocessing-fork"});
  return parse(rest);
}

TEST(HelperArguments, AreReadAsTheyWereWritten) {
  const std::vector<os::NativeHandle> handles{7, 8, 1234567};
  const auto words = to_arguments("a program", handles);
  EXPECT_EQ(words.front(), "a program");
  const auto parsed = parse(words);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->control, 7);
  EXPECT_THAT(parsed->handles, ElementsAre(8, 1234567));
}

TEST(HelperArguments, MayHaveNoHandleButTheControlChannels) {
  const std::vector<os::NativeHandle> handles{7};
  const auto words = to_arguments("program", handles);
  EXPECT_THAT(words, ElementsAre("program", "--multiprocessing-fork", "control=7", "handles="));
  const auto parsed = parse(words);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(parsed->handles, IsEmpty());
}

TEST(HelperArguments, AreKnownByTheFirstOfThemAlone) {
  const char* const helper[] = {"program", "--multiprocessing-fork", "nonsense"};
  EXPECT_TRUE(is_helper(helper));
  const char* const later[] = {"program", "file", "--multiprocessing-fork"};
  EXPECT_FALSE(is_helper(later));
  const char* const longer[] = {"program", "--multiprocessing-forks"};
  EXPECT_FALSE(is_helper(longer));
  const char* const alone[] = {"program"};
  EXPECT_FALSE(is_helper(alone));
  EXPECT_FALSE(is_helper({}));
  const char* const ended[] = {"program", nullptr};
  EXPECT_FALSE(is_helper(ended));
}

TEST(HelperArguments, OfAnotherProgramAreNone) {
  EXPECT_FALSE(parse({"program", "control=7", "handles="}).has_value());
  EXPECT_FALSE(parse({"program"}).has_value());
  EXPECT_FALSE(parse({}).has_value());
}

class MalformedArguments : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(MalformedArguments, AreRefused) {
  EXPECT_FALSE(parse_rest(GetParam()).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedArguments,
    testing::Values(std::vector<std::string>{}, std::vector<std::string>{"control=7"},
                    std::vector<std::string>{"control=7", "handles=", "more"},
                    std::vector<std::string>{"handles=", "control=7"},
                    std::vector<std::string>{"control=", "handles="},
                    std::vector<std::string>{"control", "handles="},
                    std::vector<std::string>{"control=seven", "handles="},
                    std::vector<std::string>{"control=-1", "handles="},
                    std::vector<std::string>{"control=+7", "handles="},
                    std::vector<std::string>{"control= 7", "handles="},
                    std::vector<std::string>{"control=7x", "handles="},
                    std::vector<std::string>{"control=0x7", "handles="},
                    std::vector<std::string>{"control=99999999999999999999", "handles="},
                    std::vector<std::string>{"control=7", "handles"},
                    std::vector<std::string>{"control=7", "handles=8,"},
                    std::vector<std::string>{"control=7", "handles=,8"},
                    std::vector<std::string>{"control=7", "handles=,"},
                    std::vector<std::string>{"control=7", "handles=8,,9"},
                    std::vector<std::string>{"control=7", "handles=8;9"},
                    std::vector<std::string>{"control=7", "handles=-8"},
                    std::vector<std::string>{"control=7", "handles=8,9,"}));

}  // namespace
}  // namespace brood::start
