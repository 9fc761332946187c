// What the brood command does the same way on every system. The program it runs here is brood
// itself: the only one that is on every machine. `brood --version` succeeds; `brood NAME` fails
// with status 2 and names NAME.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood_scenario {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const std::string brood = BROOD_EXECUTABLE;

class Launcher : public testing::Test {
 protected:
  Finished run(Words arguments) { return run_brood({.arguments = std::move(arguments)}); }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("my env");
};

TEST_F(Launcher, PrintsItsVersion) {
  const Finished finished = run({"--version"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.output, StartsWith("brood "));
}

TEST_F(Launcher, PrintsHelpOnStdout) {
  for (const Words& words : {Words{"--help"}, Words{"run", "--help"}, Words{"map", "-h"}}) {
    const Finished finished = run(words);
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.output, HasSubstr("Examples:"));
    EXPECT_THAT(finished.errors, IsEmpty());
  }
}

TEST_F(Launcher, AMistypedVerbGetsOneLineAndAHint) {
  const Finished finished = run({"rnu", "x"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(lines_of(finished.errors),
              ElementsAre("brood: there is no command 'rnu'", "hint: did you mean 'brood run'?"));
}

TEST_F(Launcher, RunHandsOnOutputAndExitCode) {
  const Finished good = run({"run", "-p", env_, "--", brood, "--version"});
  EXPECT_EQ(good.status, 0);
  EXPECT_THAT(good.output, StartsWith("brood "));
  const Finished bad = run({"run", "-p", env_, brood, "nonsense"});
  EXPECT_EQ(bad.status, 2);
  EXPECT_THAT(bad.errors, HasSubstr("'nonsense'"));
}

struct FailureCase {
  const char* story;
  Words arguments;
  int status;
  const char* text;
};

class LauncherFailure : public testing::TestWithParam<FailureCase> {};

TEST_P(LauncherFailure, IsOneClearLineAndPerhapsAHint) {
  const Scratch scratch;
  Words arguments = GetParam().arguments;
  for (std::string& argument : arguments) {
    if (argument == "ENV") {
      argument = scratch.make_environment("env");
    } else if (argument == "DIRECTORY") {
      argument = scratch.path();
    } else if (argument == "MISSING") {
      argument = scratch.path("no\tsuch");
    }
  }
  const Finished finished = run_brood({.arguments = arguments});
  EXPECT_EQ(finished.status, GetParam().status);
  EXPECT_THAT(finished.output, IsEmpty());
  const Words lines = lines_of(finished.errors);
  ASSERT_THAT(lines, testing::Not(IsEmpty()));
  EXPECT_THAT(lines[0], AllOf(StartsWith("brood "), HasSubstr(GetParam().text)));
  if (lines.size() > 1) {
    EXPECT_THAT(lines, SizeIs(2));
    EXPECT_THAT(lines[1], StartsWith("hint: "));
  }
}

const FailureCase failure_cases[] = {
    {"a_missing_environment", {"run", "-p", "MISSING", "x"}, 3, "no such directory"},
    {"a_prefix_that_is_no_environment", {"run", "-p", "DIRECTORY", "x"}, 3, "no conda environment"},
    {"a_missing_name", {"run", "-n", "brood-no-such-env", "x"}, 3, "looked in"},
    {"a_missing_program", {"run", "-p", "ENV", "brood-no-such-program"}, 127, "PATH"},
    {"a_missing_program_by_path", {"run", "-p", "ENV", "./no/such/program"}, 127, "no such file"},
    {"no_program", {"run", "-p", "ENV"}, 2, "no program"},
    {"an_unknown_option", {"run", "--frob", "x"}, 2, "--frob"},
    {"an_unknown_start_method", {"run", "--start-method", "magic", "-p", "ENV", "x"}, 2, "magic"},
    {"an_unknown_start_method_of_map", {"map", "--start-method", "magic", "x"}, 2, "magic"},
    {"a_bad_number", {"run", "--processes", "0", "x"}, 2, "from 1 up"},
    {"a_missing_list", {"map", "-p", "ENV", "-a", "MISSING", "x"}, 2, "inputs"},
    {"a_missing_environment_of_map", {"map", "-p", "MISSING", "x", ":::", "1"}, 3, "no such"},
};

INSTANTIATE_TEST_SUITE_P(Table, LauncherFailure, testing::ValuesIn(failure_cases),
                         [](const auto& test) { return test.param.story; });

TEST_F(Launcher, MapRefusesAWrongVariableAsItDoesAWrongOption) {
  for (const auto& [name, value] :
       {std::pair("BROOD_PROCESSES", "many"), std::pair("BROOD_PROCESSES", "0"),
        std::pair("BROOD_START_METHOD", "magic")}) {
    const Finished finished =
        run_brood({.arguments = {"map", "-p", env_, brood, ":::", "--version"},
                   .variables = {{name, value}}});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.output, IsEmpty());
    EXPECT_THAT(finished.errors, StartsWith("brood map: " + std::string(name)));
    EXPECT_THAT(finished.errors, HasSubstr("'" + std::string(value) + "'"));
  }
}

TEST_F(Launcher, MapDoesNotLookAtVariablesThatOptionsBeat) {
  const Finished finished =
      run_brood({.arguments = {"map", "-p", env_, "-j", "1", "--start-method", "spawn", brood,
                               ":::", "--version"},
                 .variables = {{"BROOD_PROCESSES", "many"}, {"BROOD_START_METHOD", "magic"}}});
  EXPECT_EQ(finished.status, 0) << finished.errors;
}

TEST_F(Launcher, BadActivationDataIsNamedWithItsPlace) {
  scratch_.write("my env/conda-meta/state", "{\n  oops\n}");
  const Finished finished = run({"run", "-p", env_, brood, "--version"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.errors, HasSubstr("state:2:"));
  EXPECT_THAT(finished.output, IsEmpty());
}

TEST_F(Launcher, MapPrintsBlocksInInputOrder) {
  const Finished finished =
      run({"map", "-p", env_, "-j", "3", "--", brood, "<{}>", ":::", "a", "b c", "", "d"});
  EXPECT_EQ(finished.status, 1);
  const Words lines = lines_of(finished.errors);
  ASSERT_GE(lines.size(), 12u);
  EXPECT_THAT(lines[0], HasSubstr("'<a>'"));
  EXPECT_THAT(lines[2], HasSubstr("'<b c>'"));
  EXPECT_THAT(lines[4], HasSubstr("'<>'"));
  EXPECT_THAT(lines[6], HasSubstr("'<d>'"));
  EXPECT_EQ(lines[8], "brood map: 4 of 4 inputs failed:");
  EXPECT_EQ(lines[9], "  'a': exit status 2");
}

TEST_F(Launcher, MapOfSuccessesIsASuccess) {
  const Finished finished =
      run({"map", "-p", env_, "-j", "2", "--", brood, "--{}", ":::", "version", "version"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(lines_of(finished.output), SizeIs(2));
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST_F(Launcher, MapReadsLinesFromAFileAndFromStdin) {
  const std::string list = scratch_.write("list", "version\r\nhelp\n");
  const Finished from_file = run({"map", "-p", env_, "-j", "2", "-a", list, "--", brood, "--{}"});
  EXPECT_EQ(from_file.status, 0);
  EXPECT_THAT(from_file.output, AllOf(StartsWith("brood "), HasSubstr("Usage:")));
  const Finished from_stdin =
      run_brood({.arguments = {"map", "-p", env_, "-j", "2", "--", brood, "--{}"},
                 .input = "version\r\nhelp"});
  EXPECT_EQ(from_stdin.status, 0);
  EXPECT_EQ(from_stdin.output, from_file.output);
}

TEST_F(Launcher, MapWithoutInputsDoesNothing) {
  const Finished finished = run({"map", "-p", env_, "--", brood, ":::"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.output + finished.errors, IsEmpty());
}

TEST_F(Launcher, MapNamesAProgramThatIsNotThere) {
  const Finished finished =
      run({"map", "-p", env_, "-j", "2", "--", "brood-no-such-program", ":::", "a", "b"});
  EXPECT_EQ(finished.status, 1);
  const Words lines = lines_of(finished.errors);
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[0], "brood map: 2 of 2 inputs failed:");
  EXPECT_THAT(lines[1], AllOf(HasSubstr("'a'"), HasSubstr("cannot find"), HasSubstr("(127)")));
}

}  // namespace
}  // namespace brood_scenario
