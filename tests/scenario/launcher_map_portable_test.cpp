// brood map on every system. What it runs is brood itself: `brood --version` succeeds, `brood NAME`
// fails with status 2.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace brood_scenario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const std::string brood = BROOD_EXECUTABLE;

std::string content_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class PortableMap : public testing::Test {
 protected:
  Finished map(Words options, const std::string& input = {}) {
    options.insert(options.begin(), {"map", "-p", env_, "-j", "2"});
    return run_brood({.arguments = std::move(options), .input = input});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("my env");
};

TEST_F(PortableMap, ReplacesPlacesInAProductOfSources) {
  const Finished finished = map({"--dry-run", "x", "{1}-{2}", "{#}", ":::", "a", "b", ":::", "c"});
  EXPECT_EQ(finished.output, "x a-c 1\nx b-c 2\n");
}

TEST_F(PortableMap, ReadsColumnsAndNullsAndPacks) {
  EXPECT_EQ(map({"--dry-run", "-C", ",", "x", "{2}"}, "a,b\r\nc,d\r\n").output, "x b\nx d\n");
  EXPECT_EQ(map({"--dry-run", "-0", "-N", "2", "x"}, std::string("a\0b\0c\0", 6)).output,
            "x a b\nx c\n");
}

TEST_F(PortableMap, ABlockNeedsNoReader) {
  const Finished finished =
      map({"--pipe", "--block", "64k", brood, "--version"}, std::string(300'000, '\n'));
  EXPECT_EQ(finished.status, 0) << finished.errors;
  EXPECT_THAT(lines_of(finished.output), SizeIs(5));
}

TEST_F(PortableMap, AJobLogIsWrittenAndGoneOnWith) {
  const std::string log = scratch_.path("log");
  EXPECT_EQ(map({"--joblog", log, brood, "--{}", ":::", "version", "bogus"}).status, 1);
  EXPECT_THAT(lines_of(content_of(log)), SizeIs(3));
  const Finished resumed =
      map({"--joblog", log, "--resume", brood, "--{}", ":::", "version", "bogus", "version"});
  EXPECT_EQ(resumed.status, 0) << resumed.errors;
  EXPECT_THAT(lines_of(resumed.output), SizeIs(1));
  EXPECT_THAT(lines_of(content_of(log)), SizeIs(4));
}

TEST_F(PortableMap, HaltGivesTheStatusOfTheJob) {
  const Finished finished = map({"--halt", "soon,fail=1", brood, ":::", "bogus"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.errors, HasSubstr("1 of 1 inputs failed"));
}

TEST_F(PortableMap, ResultsAndTracesAreFiles) {
  const Finished finished = map({"--results", scratch_.path("results"), "--trace",
                                 scratch_.path("trace"), brood, "--{}", ":::", "version"});
  EXPECT_EQ(finished.status, 0) << finished.errors;
  EXPECT_EQ(content_of(scratch_.path("results/1/version/stdout")), finished.output);
  EXPECT_THAT(content_of(scratch_.path("trace")), HasSubstr("\"name\":\"version\""));
}

TEST_F(PortableMap, LinesComeThroughTheQueue) {
  const Finished finished =
      map({"--line-buffer", brood, "--{}", ":::", "version", "version", "bogus"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(lines_of(finished.output), SizeIs(2));
  EXPECT_THAT(finished.errors, AllOf(HasSubstr("'--bogus'"), HasSubstr("1 of 3 inputs failed")));
}

TEST_F(PortableMap, WhatCannotBeWrittenIsOneLine) {
  for (const char* const option : {"--joblog", "--trace"}) {
    const Finished finished =
        map({option, scratch_.path("no such/file"), brood, ":::", "--version"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.output, IsEmpty());
    EXPECT_THAT(lines_of(finished.errors), SizeIs(1));
    EXPECT_THAT(finished.errors, StartsWith("brood map: cannot write"));
  }
}

}  // namespace
}  // namespace brood_scenario
