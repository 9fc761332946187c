#include "option_reader.hpp"

#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

using Words = std::vector<std::string>;

/// What a verb with two flags and two values would see.
class OptionReader : public testing::Test {
 protected:
  std::optional<Words> read(const Words& words, Placement placement) {
    return read_options("verb", table_, words, placement);
  }

  std::string failure(const Words& words, Placement placement) {
    try {
      read(words, placement);
    } catch (const LauncherError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  Words seen_;
  std::optional<std::string> name_;
  bool is_set_ = true;

 private:
  Option noted(Words names, const char* value) {
    const std::string full = names.back();
    return {std::move(names), value,
            [this, full](const std::string& text) { seen_.push_back(full + "=" + text); }};
  }

  std::vector<Option> table_{noted({"-a", "--all"}, ""), noted({"-b", "--bare"}, ""),
                             noted({"-j", "--jobs"}, "N"), text_option({"--name"}, "NAME", name_),
                             flag_option({"--no-set"}, is_set_, false)};
};

TEST_F(OptionReader, TakesValuesAndLettersInEveryForm) {
  EXPECT_THAT(
      read({"--jobs", "1", "--jobs=2", "-j", "3", "-j4", "-ab", "-bj5"}, Placement::in_front),
      Optional(IsEmpty()));
  EXPECT_THAT(seen_, ElementsAre("--jobs=1", "--jobs=2", "--jobs=3", "--jobs=4",
                                 "--all=", "--bare=", "--bare=", "--jobs=5"));
}

TEST_F(OptionReader, TakesAnythingAsAValue) {
  EXPECT_THAT(read({"--name", "--all", "-j", "--", "--name=", "x"}, Placement::in_front),
              Optional(ElementsAre("x")));
  EXPECT_THAT(seen_, ElementsAre("--jobs=--"));
  EXPECT_THAT(name_, Optional(std::string()));
}

TEST_F(OptionReader, SetsTextsAndFlags) {
  read({"--name", "a", "--no-set"}, Placement::anywhere);
  EXPECT_THAT(name_, Optional(std::string("a")));
  EXPECT_FALSE(is_set_);
}

TEST_F(OptionReader, LeavesACommandItsOwnOptions) {
  EXPECT_THAT(read({"-a", "program", "-b", "--", "--help"}, Placement::in_front),
              Optional(ElementsAre("program", "-b", "--", "--help")));
  EXPECT_THAT(seen_, ElementsAre("--all="));
}

TEST_F(OptionReader, FindsOptionsBehindOtherWordsWhereTheyMayStandAnywhere) {
  EXPECT_THAT(read({"one", "-a", "two", "--", "-b", "--"}, Placement::anywhere),
              Optional(ElementsAre("one", "two", "-b", "--")));
  EXPECT_THAT(seen_, ElementsAre("--all="));
}

TEST_F(OptionReader, KnowsALoneMinusAsAWord) {
  EXPECT_THAT(read({"-", "-a"}, Placement::in_front), Optional(ElementsAre("-", "-a")));
  EXPECT_THAT(read({"-", "-a"}, Placement::anywhere), Optional(ElementsAre("-")));
}

TEST_F(OptionReader, HelpIsWantedInFrontOfTheCommandOnly) {
  EXPECT_EQ(read({"-a", "--help"}, Placement::in_front), std::nullopt);
  EXPECT_EQ(read({"x", "-h"}, Placement::anywhere), std::nullopt);
  EXPECT_NE(read({"x", "-h"}, Placement::in_front), std::nullopt);
}

TEST_F(OptionReader, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(failure({"-ax"}, Placement::anywhere), HasSubstr("there is no option '-x'"));
  EXPECT_THAT(failure({"--al"}, Placement::in_front),
              HasSubstr("there is no option '--al'; for a program of that name, write '--'"));
  EXPECT_THAT(failure({"--all="}, Placement::anywhere), HasSubstr("'--all' takes no value"));
  EXPECT_THAT(failure({"-j"}, Placement::anywhere), HasSubstr("'--jobs' needs a value: N"));
}

TEST_F(OptionReader, WholeNumbersAreWhole) {
  EXPECT_EQ(whole_number("12", "-j", 1, "verb"), 12);
  for (const char* const wrong : {"", "0", "-1", "1.5", "2x", " 3", "99999999999"}) {
    EXPECT_THROW(whole_number(wrong, "-j", 1, "verb"), LauncherError) << wrong;
  }
}

}  // namespace
}  // namespace brood::launcher
