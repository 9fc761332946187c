#include "exec_image_posix.hpp"

#include "map/command_runner.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>

namespace brood::launcher {
namespace {

using testing::HasSubstr;

CommandOutcome shell(const std::string& text,
                     const Environment& environment = Environment({"PATH=/usr/bin:/bin"})) {
  return run_command({.command = {"/bin/sh", "-c", text, "sh"}}, environment);
}

TEST(RunCommand, CollectsBothStreamsAndTheStatus) {
  const CommandOutcome outcome = shell("echo out; echo err >&2; exit 7");
  EXPECT_EQ(outcome.output, "out\n");
  EXPECT_EQ(outcome.errors, "err\n");
  EXPECT_EQ(outcome.ending, Ending::exited);
  EXPECT_EQ(outcome.status, 7);
}

TEST(RunCommand, FeedsItsInputWhileItReadsTheOutput) {
  const std::string input(3'000'000, 'x');
  const CommandOutcome outcome =
      run_command({.command = {"cat"}, .input = input}, Environment({"PATH=/usr/bin:/bin"}));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(outcome.output == input);
}

TEST(RunCommand, ACommandThatDoesNotReadItsInputIsNoneTheWorse) {
  for (const char* const text : {"exit 3", "exec <&-; echo x; exit 3", "head -c 5; exit 3"}) {
    const CommandOutcome outcome =
        run_command({.command = {"sh", "-c", text}, .input = std::string(3'000'000, 'x')},
                    Environment({"PATH=/usr/bin:/bin"}));
    EXPECT_EQ(outcome.ending, Ending::exited);
    EXPECT_EQ(outcome.status, 3);
  }
}

TEST(RunCommand, AnEmptyInputIsAnEndAtOnce) {
  const CommandOutcome outcome =
      run_command({.command = {"wc", "-c"}, .input = ""}, Environment({"PATH=/usr/bin:/bin"}));
  EXPECT_EQ(outcome.output, "0\n");
}

TEST(RunCommand, GivesWhatItPrintsToASinkAtOnce) {
  std::string printed;
  std::string printed_errors;
  run_command({.command = {"sh", "-c", "echo a; echo b >&2"}}, Environment({"PATH=/usr/bin:/bin"}),
              [&](bool is_errors, std::string_view text) {
                (is_errors ? printed_errors : printed) += text;
              });
  EXPECT_EQ(printed, "a\n");
  EXPECT_EQ(printed_errors, "b\n");
}

TEST(RunCommand, TellsTheSignal) {
  const CommandOutcome outcome = shell("kill -KILL $$");
  EXPECT_EQ(outcome.ending, Ending::killed);
  EXPECT_EQ(outcome.status, SIGKILL);
}

TEST(RunCommand, HoldsAnyAmountOnBothStreamsAtOnce) {
  const CommandOutcome outcome =
      shell("head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2; head -c 1000000 /dev/zero");
  EXPECT_EQ(outcome.output.size(), 4'000'000u);
  EXPECT_EQ(outcome.errors.size(), 3'000'000u);
}

TEST(RunCommand, ReadsNothing) {
  EXPECT_EQ(shell("cat; echo end").output, "end\n");
}

TEST(RunCommand, HasTheEnvironmentAndNothingElse) {
  const CommandOutcome outcome = run_command(
      {.command = {"env"}}, Environment({"PATH=/usr/bin:/bin", "X=\xff\n", "A=1", "A=2"}));
  EXPECT_EQ(outcome.output, "PATH=/usr/bin:/bin\nX=\xff\n\nA=1\nA=2\n");
}

TEST(RunCommand, LeavesNoDescriptorOfOursInTheCommand) {
  const char* const list = "ls /dev/fd/";
  std::FILE* const reference = popen(list, "r");
  char text[4096];
  const std::string expected(text, std::fread(text, 1, sizeof text, reference));
  pclose(reference);
  EXPECT_EQ(shell(list).output, expected);
}

class ExecFailure : public testing::Test {
 protected:
  LauncherError failure(const std::vector<std::string>& command, const std::string& path = "/bin") {
    const ExecImage image(command, Environment({"PATH=" + path}));
    return image.failure(image.exec());
  }

  std::string program(const std::string& content, bool may_be_executed) {
    const std::string file = scratch_.write("bin/program", content);
    fs::permissions(to_path(file), may_be_executed ? fs::owner_all : fs::owner_read);
    return file;
  }

  ScratchDirectory scratch_;
};

TEST_F(ExecFailure, AnUnknownNameIsNotFound) {
  const LauncherError error = failure({"brood-none"}, "/bin:" + scratch_.path());
  EXPECT_EQ(error.code(), ExitCode::not_found);
  EXPECT_THAT(error.what(), HasSubstr("in no directory of PATH"));
}

TEST_F(ExecFailure, AMissingPathIsNotFound) {
  const LauncherError error = failure({scratch_.path("none")});
  EXPECT_EQ(error.code(), ExitCode::not_found);
  EXPECT_THAT(error.what(), HasSubstr("no such file"));
}

TEST_F(ExecFailure, AnEmptyNameIsNotFound) {
  EXPECT_EQ(failure({""}).code(), ExitCode::not_found);
}

TEST_F(ExecFailure, AFileWithoutPermissionMayNotBeExecuted) {
  EXPECT_EQ(failure({program("#!/bin/sh\n", false)}).code(), ExitCode::not_executable);
  EXPECT_EQ(failure({"program"}, scratch_.path("bin") + ":/bin").code(), ExitCode::not_executable);
}

TEST_F(ExecFailure, ADirectoryMayNotBeExecuted) {
  const LauncherError error = failure({scratch_.path()});
  EXPECT_EQ(error.code(), ExitCode::not_executable);
  EXPECT_THAT(error.what(), HasSubstr("directory"));
}

TEST_F(ExecFailure, ADirectoryOnPathOfThatNameIsPassedOver) {
  scratch_.make_directory("bin/tool");
  EXPECT_EQ(failure({"tool"}, scratch_.path("bin")).code(), ExitCode::not_found);
}

TEST_F(ExecFailure, AMissingInterpreterIsNamed) {
  const LauncherError error = failure({program("#!/no/such/python -u\n", true)});
  EXPECT_EQ(error.code(), ExitCode::not_found);
  EXPECT_THAT(error.what(), HasSubstr("interpreter '/no/such/python'"));
}

TEST_F(ExecFailure, AFileWithoutAFormatIsGivenToTheShell) {
  const CommandOutcome outcome = run_command(
      {.command = {program("echo \"got $1\"\n", true), "a b"}}, Environment({"PATH=/bin"}));
  EXPECT_EQ(outcome.output, "got a b\n");
}

TEST_F(ExecFailure, AnEmptyPathEntryIsTheCurrentDirectory) {
  const fs::path before = fs::current_path();
  program("#!/bin/sh\necho here\n", true);
  fs::current_path(to_path(scratch_.path("bin")));
  const CommandOutcome outcome =
      run_command({.command = {"program"}}, Environment({"PATH=/none::/bin"}));
  fs::current_path(before);
  EXPECT_EQ(outcome.output, "here\n");
}

}  // namespace
}  // namespace brood::launcher
