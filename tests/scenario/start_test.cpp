// A program as its users have it: started wrongly, moved, deleted, in strange places.

#include <brood/error.hpp>

#include "pool_support.hpp"
#include "support/handle_count.hpp"
#include "support/helper.hpp"
#include "support/scratch.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace brood_scenario {

namespace {

namespace fs = std::filesystem;
using brood::test::RunningProgram;
using brood::test::Scratch;

using Start = PoolStory;
BROOD_FOR_EACH_START_METHOD(Start);

int square(int x) {
  return x * x;
}

TEST(StartWrongly, AProgramThatForgetsFreezeSupportGetsAnErrorAndNoSecondProcess) {
  RunningProgram program({FORGETFUL_PROGRAM});
  const auto lines = all_lines(program);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "main");
  EXPECT_NE(lines[1].find("freeze_support"), std::string::npos) << lines[1];
  EXPECT_EQ(program.wait(), 3);
}

TEST(StartWrongly, HelperArgumentsThatNobodyWroteAreRefusedWithASentence) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"control=", "handles="},
                                             {"control=77777", "handles="},
                                             {"control=0", "handles=0,1"},
                                             {"control=x", "handles=,"}}) {
    std::vector<std::string> command{brood::test::program_file(), "--multiprocessing-fork"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    RunningProgram program(command);
    const auto lines = all_lines(program);
    ASSERT_GE(lines.size(), 1U);
    EXPECT_NE(lines[0].find("brood: "), std::string::npos) << lines[0];
    EXPECT_EQ(program.wait(), 1);
  }
}

HELPER(print_squares) {
  try {
    brood::Pool pool{{.start_method = arguments.empty()
                                          ? std::nullopt
                                          : brood::start_method_from_string(arguments[0])}};
    std::printf("%d by %s\n", pool.apply(square, 3),
                pool.apply(really_started_by, brood::test::own_pid()).c_str());
    return 0;
  } catch (const std::exception& error) {
    std::printf("error: %s\n", error.what());
    return 3;
  }
}

std::string first_line_of(const std::vector<std::string>& command) {
  RunningProgram program(command);
  return program.next_line().value_or("nothing");
}

TEST_P(Start, TheEnvironmentChoosesMethodAndNumberWhereTheProgramDoesNot) {
  const std::string method = brood::to_string(GetParam());
  const std::vector<std::string> command{brood::test::program_file(), brood::test::helper_option,
                                         "print_squares"};
  brood::test::set_variable("BROOD_START_METHOD", method);
  EXPECT_EQ(first_line_of(command), "9 by " + method);
  brood::test::set_variable("BROOD_PROCESSES", "3");
  EXPECT_EQ(first_line_of(command), "9 by " + method);
  for (const char* const wrong : {"0", "-1", "many", "3x", "99999999999999"}) {
    brood::test::set_variable("BROOD_PROCESSES", wrong);
    EXPECT_NE(first_line_of(command).find("error: BROOD_PROCESSES is \"" + std::string(wrong)),
              std::string::npos);
  }
  brood::test::set_variable("BROOD_PROCESSES", "2");
  brood::test::set_variable("BROOD_START_METHOD", "teleport");
  EXPECT_NE(first_line_of(command).find("error: BROOD_START_METHOD is \"teleport\""),
            std::string::npos);
  brood::test::set_variable("BROOD_PROCESSES", "");
  brood::test::set_variable("BROOD_START_METHOD", "");
}

TEST_P(Start, AProgramWorksFromAFolderWithSpacesAndQuotes) {
  const Scratch scratch;
  const fs::path copy = scratch.path() / fs::path(brood::test::program_file()).filename();
  fs::copy_file(brood::test::program_file(), copy);
  const std::string method = brood::to_string(GetParam());
  EXPECT_EQ(first_line_of({copy.string(), brood::test::helper_option, "print_squares", method}),
            "9 by " + method);
}

std::string variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

std::string working_directory() {
  return fs::current_path().string();
}

TEST_P(Start, AWorkerHasTheEnvironmentAndTheDirectoryThatTheProgramHasWhenItMakesThePool) {
  const Scratch scratch;
  const fs::path old = fs::current_path();
  for (const char* const value : {"first", "second"}) {
    brood::test::set_variable("BROOD_TEST_VARIABLE", value);
    fs::current_path(scratch.path());
    brood::Pool pool{one_worker()};
    EXPECT_EQ(pool.apply(variable, "BROOD_TEST_VARIABLE"), value);
    EXPECT_EQ(pool.apply(working_directory), fs::current_path().string());
    fs::current_path(old);
  }
}

int count_handles() {
  return brood::test::open_handles();
}

TEST_P(Start, AWorkerHoldsNothingOfItsSiblings) {
  constexpr int others = 8;
  brood::Pool alone{one_worker()};
  const int with_no_sibling = alone.apply(count_handles);
  std::vector<brood::Pool> siblings;
  for (int i = 0; i < others; ++i) {
    siblings.emplace_back(one_worker());
  }
  // The system's own threads may hold one more or less; each sibling would add at least one.
  EXPECT_LT(siblings.back().apply(count_handles), with_no_sibling + others);
}

std::string read_a_word(int) {
  std::string word;
  std::cin >> word;
  return word;
}

TEST_P(Start, AWorkerDoesNotReadTheProgramsInput) {
  brood::Pool pool{one_worker()};
  EXPECT_EQ(must_get(pool.apply_async(read_a_word, 0)), "");
}

}  // namespace

}  // namespace brood_scenario
