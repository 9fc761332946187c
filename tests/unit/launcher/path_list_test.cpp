#include "path_list.hpp"

#include "layout.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Entries = std::vector<std::string>;

/// `a:b` written with the separator of this system.
std::string list(std::string text) {
  for (char& c : text) {
    c = c == ':' ? list_separator : c;
  }
  return text;
}

TEST(PathList, TextIsKeptToTheByte) {
  for (const char* const text : {"", "/a", "/a:/b", "/a/:/b//:/c/../d", ":/a::/b:", "::"}) {
    EXPECT_EQ(PathList(list(text)).text(), list(text));
  }
}

TEST(PathList, AnEmptyTextHasNoEntries) {
  PathList path("");
  EXPECT_TRUE(path.entries().empty());
  path.prepend({"/p/bin"});
  EXPECT_EQ(path.text(), "/p/bin");
}

TEST(PathList, PrependKeepsTheOrderOfTheBlock) {
  PathList path(list("/a"));
  path.prepend({"/1", "/2"});
  EXPECT_EQ(path.entries(), (Entries{"/1", "/2", "/a"}));
}

struct ReplaceCase {
  const char* story;
  const char* before;
  Entries old;
  Entries now;
  const char* after;
};

class PathListReplace : public testing::TestWithParam<ReplaceCase> {};

TEST_P(PathListReplace, Gives) {
  PathList path(list(GetParam().before));
  path.replace(GetParam().old, GetParam().now);
  EXPECT_EQ(path.text(), list(GetParam().after));
}

const ReplaceCase replace_cases[] = {
    {"in_place", "/u:/o:/v", {"/o"}, {"/n"}, "/u:/n:/v"},
    {"last_entry", "/u:/o", {"/o"}, {"/n"}, "/u:/n"},
    {"only_entry", "/o", {"/o"}, {"/n"}, "/n"},
    {"not_there_goes_in_front", "/u:/v", {"/o"}, {"/n"}, "/n:/u:/v"},
    {"only_the_first_of_two", "/o:/u:/o", {"/o"}, {"/n"}, "/n:/u:/o"},
    {"a_trailing_slash_is_the_same", "/u:/o/:/v", {"/o"}, {"/n"}, "/u:/n:/v"},
    {"dots_are_the_same", "/u:/x/../o:/v", {"/o"}, {"/n"}, "/u:/n:/v"},
    {"a_block", "/u:/o/1:/o/2:/v", {"/o/1", "/o/2"}, {"/n/1", "/n/2"}, "/u:/n/1:/n/2:/v"},
    {"what_the_user_put_between_stays", "/o/1:/mine:/o/2", {"/o/1", "/o/2"}, {"/n"}, "/n:/mine"},
    {"a_block_that_has_lost_a_member", "/o/1:/v", {"/o/1", "/o/2"}, {"/n"}, "/n:/v"},
    {"removal", "/u:/o:/v", {"/o"}, {}, "/u:/v"},
    {"nothing_to_replace", "/u", {}, {"/n"}, "/n:/u"},
    {"empty_entries_stay", ":/o:", {"/o"}, {"/n"}, ":/n:"},
};

INSTANTIATE_TEST_SUITE_P(Table, PathListReplace, testing::ValuesIn(replace_cases),
                         [](const auto& test) { return test.param.story; });

TEST(PathList, CondabinIsFoundByTheEndOfAnEntry) {
  EXPECT_TRUE(PathList(list("/a:/opt/conda/condabin")).contains_condabin());
  EXPECT_TRUE(PathList("/opt/mycondabin").contains_condabin());
  EXPECT_FALSE(PathList(list("/condabin/x:/a")).contains_condabin());
}

TEST(PathList, ComponentsOfAPath) {
  EXPECT_EQ(last_component("/a/b"), "b");
  EXPECT_EQ(parent_directory("/a/b"), "/a");
  EXPECT_EQ(last_component("plain"), "plain");
  EXPECT_EQ(parent_directory("plain"), "");
}

}  // namespace
}  // namespace brood::launcher
