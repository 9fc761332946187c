#include "map/map_options.hpp"

#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

MapOptions map_of(const Words& words) {
  return std::get<MapOptions>(parse_map_options(words));
}

TEST(MapOptions, ReadsItsOptions) {
  const MapOptions options =
      map_of({"-j", "3", "--unordered", "--start-method=fork", "-a", "list", "cmd", "-j", "9"});
  EXPECT_EQ(options.jobs->number, 3);
  EXPECT_FALSE(options.jobs->is_percent);
  EXPECT_EQ(options.order, OutputOrder::completion);
  EXPECT_EQ(options.start_method, "fork");
  ASSERT_EQ(options.inputs.size(), 1u);
  EXPECT_EQ(options.inputs[0].file, "list");
  EXPECT_EQ(options.command, (Words{"cmd", "-j", "9"}));
}

TEST(MapOptions, LettersMayStandTogether) {
  const MapOptions options = map_of({"-0rkP50%", "-N3", "cmd"});
  EXPECT_EQ(options.format.delimiter, '\0');
  EXPECT_TRUE(options.format.skips_empty);
  EXPECT_EQ(options.jobs->number, 50);
  EXPECT_TRUE(options.jobs->is_percent);
  EXPECT_EQ(options.packing.most_inputs, 3);
}

TEST(MapOptions, TakesSourcesBehindTheCommand) {
  const MapOptions options = map_of(
      {"-a", "first", "echo", "{}", ":::", "a", "", ":::+", "--", "::::", "f", "g", "::::+", "-"});
  EXPECT_EQ(options.command, (Words{"echo", "{}"}));
  ASSERT_EQ(options.inputs.size(), 6u);
  EXPECT_EQ(options.inputs[0].file, "first");
  EXPECT_EQ(options.inputs[1].words, (Words{"a", ""}));
  EXPECT_FALSE(options.inputs[1].is_linked);
  EXPECT_EQ(options.inputs[2].words, (Words{"--"}));
  EXPECT_TRUE(options.inputs[2].is_linked);
  EXPECT_EQ(options.inputs[3].file, "f");
  EXPECT_EQ(options.inputs[4].file, "g");
  EXPECT_EQ(options.inputs[5].file, "-");
  EXPECT_TRUE(options.inputs[5].is_linked);
}

TEST(MapOptions, NoWordAfterTheMarkMeansNoInputs) {
  const MapOptions options = map_of({"echo", ":::"});
  ASSERT_EQ(options.inputs.size(), 1u);
  EXPECT_TRUE(options.inputs[0].words.empty());
  EXPECT_FALSE(options.inputs[0].file);
}

TEST(MapOptions, InputsComeFromStdinOtherwise) {
  EXPECT_TRUE(map_of({"echo"}).inputs.empty());
  EXPECT_EQ(map_of({"echo"}).order, OutputOrder::input);
}

TEST(MapOptions, ReadsHowInputsAreCut) {
  EXPECT_EQ(map_of({"-d", ",", "x"}).format.delimiter, ',');
  EXPECT_EQ(map_of({"-d", "\\t", "x"}).format.delimiter, '\t');
  EXPECT_EQ(map_of({"-d\\0", "x"}).format.delimiter, '\0');
  EXPECT_EQ(map_of({"-d", "\\x2c", "x"}).format.delimiter, ',');
  EXPECT_EQ(map_of({"-C", " +", "x"}).format.column_separator, " +");
  EXPECT_EQ(map_of({"-I", "@", "x"}).replaced, "@");
  EXPECT_TRUE(map_of({"-Xs64k", "x"}).packing.fills_lines);
  EXPECT_EQ(map_of({"-Xs64k", "x"}).packing.most_bytes, 65'536u);
  EXPECT_EQ(map_of({"-Xs1000000000", "x"}).packing.most_bytes, 1'000'000'000u);
  EXPECT_EQ(map_of({"-Xs4294967295", "x"}).packing.most_bytes, 4'294'967'295u);
}

TEST(MapOptions, ReadsHowABlockIsCut) {
  EXPECT_FALSE(map_of({"x"}).pipe);
  EXPECT_EQ(map_of({"--pipe", "x"}).pipe->block_bytes, 1u << 20);
  const MapOptions options = map_of({"--pipe", "--block", "10M", "--recend", "\\r\\n//", "x"});
  EXPECT_EQ(options.pipe->block_bytes, 10u << 20);
  EXPECT_EQ(options.pipe->record_end, "\r\n//");
}

TEST(MapOptions, ReadsWhatIsToBeDoneAboutFailures) {
  const MapOptions options = map_of({"--retries", "3", "--timeout=1.5m", "--halt", "now,fail=2",
                                     "--joblog", "log", "--resume-failed", "x"});
  EXPECT_EQ(options.tries, 3);
  EXPECT_EQ(options.timeout->number, 90);
  EXPECT_EQ(options.halt->number, 2);
  EXPECT_EQ(options.job_log, "log");
  EXPECT_EQ(options.resume, Resume::succeeded);
  EXPECT_TRUE(map_of({"--timeout", "150%", "x"}).timeout->is_percent);
  EXPECT_EQ(map_of({"--timeout", "0.25", "x"}).timeout->number, 0.25);
  EXPECT_EQ(map_of({"--lb", "x"}).order, OutputOrder::lines);
}

TEST(MapOptions, ReadsThePythonFunction) {
  const MapOptions options = map_of({"--python", "a.b:c.d", "--raw", "--preload", "numpy,,json",
                                     "--preload=re", ":::", "1", ":::", "2"});
  EXPECT_EQ(options.python->function, "a.b:c.d");
  EXPECT_TRUE(options.python->is_raw);
  EXPECT_TRUE(options.python->forks);
  EXPECT_EQ(options.python->preload, (Words{"numpy", "json", "re"}));
  EXPECT_TRUE(options.command.empty());
  EXPECT_EQ(options.inputs.size(), 2u);
  EXPECT_FALSE(map_of({"--python", "a:b"}).python->forks);
  EXPECT_TRUE(map_of({"--python", "a:b", "--start-method", "forkserver"}).python->forks);
}

TEST(MapOptions, HelpIsAskedFor) {
  EXPECT_TRUE(std::holds_alternative<MapHelpWanted>(parse_map_options({"-j", "2", "--help"})));
  EXPECT_FALSE(std::holds_alternative<MapHelpWanted>(parse_map_options({"x", "--help"})));
}

struct FailureCase {
  const char* story;
  Words words;
  const char* text;
};

class WrongMapUsage : public testing::TestWithParam<FailureCase> {};

TEST_P(WrongMapUsage, IsOneClearLine) {
  try {
    parse_map_options(GetParam().words);
    FAIL();
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    EXPECT_THAT(std::string(error.what()), HasSubstr(GetParam().text));
    EXPECT_THAT(error.hint(), HasSubstr("brood map --help"));
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

const FailureCase failure_cases[] = {
    {"jobs_zero", {"-j", "0", "x"}, "from 1 up"},
    {"jobs_no_number", {"-j", "2x", "x"}, "--jobs"},
    {"jobs_no_per_cent", {"-j", "%", "x"}, "--jobs"},
    {"jobs_below_zero", {"-j-1", "x"}, "--jobs"},
    {"an_unknown_option", {"--processes", "2", "x"}, "no option '--processes'"},
    {"an_unknown_letter", {"-0q", "x"}, "no option '-q'"},
    {"a_missing_value", {"-a"}, "'--arg-file' needs a value: FILE"},
    {"a_value_for_a_flag", {"--pipe=3", "x"}, "'--pipe' takes no value"},
    {"without_command", {":::", "a"}, "no program"},
    {"nothing", {}, "no program"},
    {"both_environments", {"-n", "a", "-p", "b", "x"}, "more than one environment"},
    {"both_configurations", {"--config", "a", "--no-config", "x"}, "both given"},
    {"an_empty_environment", {"-n", "", "x"}, "empty"},
    {"nothing_to_link_to", {"x", ":::+", "a"}, "no source in front of :::+"},
    {"stdin_twice", {"-a", "-", "x", "::::", "-"}, "one source"},
    {"a_long_delimiter", {"-d", "ab", "x"}, "-d takes one character"},
    {"an_empty_place", {"-I", "", "x"}, "-I needs"},
    {"no_inputs_a_command", {"-N", "0", "x"}, "-N needs a number"},
    {"a_wrong_size", {"--pipe", "--block", "1X", "x"}, "--block needs a size"},
    {"a_huge_size", {"--pipe", "--block", "999999999G", "x"}, "--block needs a size"},
    {"a_block_without_pipe", {"--block", "1k", "x"}, "are for --pipe"},
    {"pipe_with_words", {"--pipe", "x", ":::", "a"}, "no other inputs"},
    {"no_tries", {"--retries", "0", "x"}, "--retries needs a number"},
    {"no_time", {"--timeout", "soon", "x"}, "--timeout needs seconds"},
    {"a_time_of_zero", {"--timeout", "0", "x"}, "--timeout needs seconds"},
    {"a_point_for_a_time", {"--timeout", ".", "x"}, "--timeout needs seconds"},
    {"a_wrong_rule", {"--halt", "2", "x"}, "--halt needs never, or now or soon"},
    {"resume_without_log", {"--resume", "x"}, "--joblog"},
    {"python_without_function", {"--python", "a", ":::", "1"}, "MODULE:FUNCTION"},
    {"python_with_a_command", {"--python", "a:b", "x"}, "takes no command: 'x'"},
    {"python_by_fork", {"--python", "a:b", "--start-method", "fork"}, "spawn and forkserver"},
    {"python_with_pipe", {"--python", "a:b", "--pipe"}, "--python and --pipe"},
    {"python_with_lines", {"--python", "a:b", "--line-buffer"}, "--python and --line-buffer"},
    {"preload_by_spawn",
     {"--python", "a:b", "--preload", "x", "--start-method", "spawn"},
     "needs the start method forkserver"},
    {"raw_without_python", {"--raw", "x"}, "are for --python"},
    {"pipe_with_packing", {"--pipe", "-N", "2", "x"}, "no -N, -X"},
};

INSTANTIATE_TEST_SUITE_P(Table, WrongMapUsage, testing::ValuesIn(failure_cases),
                         [](const auto& test) { return test.param.story; });

}  // namespace
}  // namespace brood::launcher
