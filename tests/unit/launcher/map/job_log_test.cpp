#include "map/job_log.hpp"

#include "../scratch_directory.hpp"
#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace brood::launcher {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

Job job(std::size_t sequence, std::vector<std::string> command) {
  Job result{.sequence = sequence, .inputs = {}, .request = {}};
  result.request.command = std::move(command);
  return result;
}

CommandOutcome ended(int status, Ending ending = Ending::exited) {
  CommandOutcome outcome;
  outcome.ending = ending;
  outcome.status = status;
  outcome.started = 1'700'000'000.25;
  outcome.seconds = 1.5;
  outcome.output = "12345";
  return outcome;
}

std::string content_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

TEST(JobLogLine, HasTheColumnsOfGnuParallel) {
  Job one = job(7, {"echo", "a b", "it's"});
  one.request.input = "four";
  EXPECT_EQ(job_log_line(one, ended(3)),
            "7\t:\t1700000000.250\t     1.500\t4\t5\t3\t0\techo 'a b' 'it'\\''s'\n");
  EXPECT_THAT(job_log_line(one, ended(9, Ending::killed)), HasSubstr("\t0\t9\techo"));
  EXPECT_THAT(job_log_line(one, ended(0, Ending::timed_out)), HasSubstr("\t-1\t15\techo"));
  EXPECT_THAT(job_log_line(one, ended(0, Ending::worker_died)), HasSubstr("\t-1\t0\techo"));
}

TEST(JobLogLine, IsOneLineWhateverTheCommandHolds) {
  const std::string line = job_log_line(job(1, {"sh", "-c", "a\nb\tc\\"}), ended(0));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_THAT(line, EndsWith("\tsh -c $'a\\nb\\tc\\\\'\n"));
}

TEST(JobLogLine, TellsANewlineFromABackslashAndAnN) {
  EXPECT_NE(command_line_of(job(1, {"echo", "a\nb"})), command_line_of(job(1, {"echo", "a\\nb"})));
}

TEST(ReadJobLog, KnowsWhatHasSucceeded) {
  const auto jobs = read_job_log(
      "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"
      "2\t:\t1.000\t 0.1\t0\t0\t0\t0\techo b\n"
      "1\t:\t1.000\t 0.1\t0\t0\t1\t0\techo a\n"
      "3\t:\t1.000\t 0.1\t0\t0\t0\t9\techo\tc\n"
      "1\t:\t1.000\t 0.1\t0\t0\t0\t0\techo a\n"
      "4\t:\t1.000\t 0.1\t0\t0\t0\t0\techo d",
      "log");
  ASSERT_EQ(jobs.size(), 3u) << "the last line has no end, so it was being written";
  EXPECT_TRUE(jobs.at(1).has_succeeded);
  EXPECT_TRUE(jobs.at(2).has_succeeded);
  EXPECT_FALSE(jobs.at(3).has_succeeded);
  EXPECT_EQ(jobs.at(3).command, "echo\tc");
}

TEST(ReadJobLog, NamesTheLineThatIsNone) {
  for (const char* const line : {"hello\n", "\n", "x\t:\t1\t1\t0\t0\t0\t0\ta\n",
                                 "0\t:\t1\t1\t0\t0\t0\t0\ta\n", "1\t:\t1\t1\t0\t0\t\t0\ta\n"}) {
    try {
      read_job_log(std::string("1\t:\t1\t1\t0\t0\t0\t0\ta\n") + line, "my.log");
      ADD_FAILURE() << line;
    } catch (const LauncherError& error) {
      EXPECT_EQ(error.code(), ExitCode::usage);
      EXPECT_THAT(error.what(), HasSubstr("my.log:2:"));
    }
  }
}

TEST(JobLog, GoesOnBehindALineThatWasCut) {
  const ScratchDirectory scratch;
  const std::string file = scratch.write("log", "1\t:\t1\t1\t0\t0\t0\t0\techo a\n2\t:\t1.0");
  {
    JobLog log(file, JobLog::Mode::go_on);
    EXPECT_EQ(log.jobs().size(), 1u);
    log.add(job(2, {"echo", "b"}), ended(0));
  }
  EXPECT_EQ(JobLog(file, JobLog::Mode::go_on).jobs().size(), 2u);
  EXPECT_EQ(content_of(file),
            "1\t:\t1\t1\t0\t0\t0\t0\techo a\n"
            "2\t:\t1700000000.250\t     1.500\t0\t5\t0\t0\techo b\n");
}

TEST(JobLog, BeginsAnewOrLooksOnly) {
  const ScratchDirectory scratch;
  const std::string file = scratch.write("log", "1\t:\t1\t1\t0\t0\t0\t0\techo a\n");
  EXPECT_EQ(JobLog(file, JobLog::Mode::look).jobs().size(), 1u);
  EXPECT_THAT(content_of(file), HasSubstr("echo a"));
  { const JobLog log(file, JobLog::Mode::anew); }
  EXPECT_THAT(content_of(file), testing::StartsWith("Seq\tHost"));
  EXPECT_EQ(content_of(file).find("echo a"), std::string::npos);
}

TEST(JobLog, AFileThatCannotBeWrittenIsWrongUsage) {
  const ScratchDirectory scratch;
  EXPECT_THROW(JobLog(scratch.path("no/such/log"), JobLog::Mode::anew), LauncherError);
}

}  // namespace
}  // namespace brood::launcher
