#include "options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace coordination {
namespace {

TEST(Options, OfAFullCommandLine) {
  const Options options =
      parse_options({"--cutoff", "3.9", "salt.xyz", "--cutoff", "Na-Cl=3.6", "--cutoff",
                     "Cl-:Na+=3.7", "--processes", "4", "--json", "out.json"});
  EXPECT_EQ(options.file, "salt.xyz");
  EXPECT_EQ(options.cutoffs.all, 3.9);
  ASSERT_EQ(options.cutoffs.pairs.size(), 2U);
  EXPECT_EQ(options.cutoffs.radius("Cl", "Na"), 3.6);
  EXPECT_EQ(options.cutoffs.radius("Na+", "Cl-"), 3.7);
  EXPECT_EQ(options.processes, 4);
  EXPECT_EQ(options.json, "out.json");
}

TEST(Options, LeaveTheNumberOfProcessesToTheLibrary) {
  const Options options = parse_options({"salt.xyz", "--cutoff", "Na-Cl=3.9"});
  EXPECT_EQ(options.processes, std::nullopt);
  EXPECT_EQ(options.cutoffs.all, std::nullopt);
}

TEST(Options, HelpNeedsNothingElse) {
  EXPECT_TRUE(parse_options({"--help"}).help);
}

TEST(Options, SayWhatIsWrong) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{}, "which file?"},
      {{"a"}, "--cutoff is missing"},
      {{"a", "b", "--cutoff", "1"}, "one file at a time: a and b"},
      {{"a", "--cutoff"}, "--cutoff needs a value"},
      {{"a", "--cutoff", "x"}, "\"x\" is not a number"},
      {{"a", "--cutoff", "0"}, "greater than zero"},
      {{"a", "--cutoff", "NaCl=3"}, "expected two species"},
      {{"a", "--cutoff", "Na-=3"}, "expected two species"},
      {{"a", "--cutoff", "1", "--processes", "0"}, "--processes 0: expected a number"},
      {{"a", "--cutoff", "1", "--processes", "two"}, "--processes two: expected a number"},
      {{"a", "--cutof", "1"}, "there is no option --cutof"},
  };
  for (const auto& [arguments, what] : cases) {
    try {
      parse_options(arguments);
      ADD_FAILURE() << "taken for good, not: " << what;
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace coordination
