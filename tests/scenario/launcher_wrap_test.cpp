// What a wrapped program does the same way on every system. It runs brood itself, the only program
// that is on every machine.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace brood_scenario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const std::string brood = BROOD_EXECUTABLE;

class WrappedCommand : public testing::Test {
 protected:
  Finished wrap(Words words) {
    words.insert(words.begin(), {"wrap", "-p", env_, "-o", tool_});
    return run_brood({.arguments = std::move(words)});
  }

  Finished start(Words arguments, const std::string& program = {}) {
    return run_brood(
        {.arguments = std::move(arguments), .program = program.empty() ? tool_ : program});
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("my env");
  /// With the ending that Windows wants, which no other system minds.
  const std::string tool_ = scratch_.path("my tool.exe");
};

TEST_F(WrappedCommand, GetsItsOwnArgumentsAndThoseItIsStartedWith) {
  EXPECT_EQ(wrap({"--", brood}).status, 0);
  EXPECT_THAT(start({"--version"}).output, StartsWith("brood "));
  const Finished failed = start({"nonsense", "--help"});
  EXPECT_EQ(failed.status, 2);
  EXPECT_THAT(failed.errors, HasSubstr("'nonsense'"));
  EXPECT_EQ(wrap({"--", brood, "--version"}).status, 0);  // Over the one that was there.
  EXPECT_THAT(start({"nonsense"}).output, StartsWith("brood "));
}

TEST_F(WrappedCommand, IsRenamed) {
  EXPECT_EQ(wrap({"--", brood, "--version"}).status, 0);
  const std::string renamed = scratch_.path("other.exe");
  fs::rename(tool_, renamed);
  EXPECT_THAT(start({}, renamed).output, StartsWith("brood "));
}

TEST_F(WrappedCommand, IsAMapJobWithWorkersOfItsOwn) {
  EXPECT_EQ(wrap({"--", "brood", "map", "-j", "2", brood}).status, 0);
  const Finished finished = start({":::", "--version", "--version", "--version"});
  EXPECT_EQ(finished.status, 0) << finished.errors;
  EXPECT_THAT(lines_of(finished.output), SizeIs(3));
}

TEST_F(WrappedCommand, ThatWasCutIsRefused) {
  EXPECT_EQ(wrap({"--", brood, "--version"}).status, 0);
  fs::resize_file(tool_, fs::file_size(tool_) - 3);
  const Finished finished = start({});
  EXPECT_EQ(finished.status, 125);
  EXPECT_THAT(finished.output, IsEmpty());
  EXPECT_THAT(finished.errors, HasSubstr("its payload was cut off"));
}

TEST_F(WrappedCommand, WhoseEnvironmentIsGoneSaysSo) {
  EXPECT_EQ(wrap({"--", brood, "--version"}).status, 0);
  fs::remove_all(env_);
  const Finished finished = start({});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.errors, StartsWith("my tool.exe: cannot use environment"));
}

}  // namespace
}  // namespace brood_scenario
