// What brood does with its output: on a full disk, and on a terminal.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class FullDisk : public testing::TestWithParam<Words> {};

TEST_P(FullDisk, IsSaid) {
  if (!std::filesystem::exists("/dev/full")) {
    GTEST_SKIP() << "there is no /dev/full";
  }
  const Scratch scratch;
  const std::string env = scratch.make_environment("env");
  Words words = GetParam();
  for (std::string& word : words) {
    word = word == "ENV" ? env : word;
  }
  RunningBrood brood({.arguments = words}, "/dev/full");
  const Finished finished = brood.finish();
  EXPECT_EQ(finished.status, words.front() == "map" ? 1 : 125);
  EXPECT_THAT(lines_of(finished.errors),
              ElementsAre(HasSubstr(": the output cannot be written: No space left on device")));
}

INSTANTIATE_TEST_SUITE_P(
    Commands, FullDisk,
    testing::Values(Words{"--help"}, Words{"--version"}, Words{"activate", "-p", "ENV"},
                    Words{"activate", "-p", "ENV", "--compat=conda", "--root-prefix", "ENV"},
                    Words{"hook", "bash"}, Words{"doctor", "-p", "ENV"},
                    Words{"completions", "bash"}, Words{"env", "info", "-p", "ENV"},
                    Words{"run", "-p", "ENV", "--dry-run", "true"},
                    Words{"map", "-p", "ENV", "--dry-run", "echo", ":::", "1"}));

/// A terminal that nobody sits at.
class Terminal {
 public:
  Terminal() : master_(posix_openpt(O_RDWR | O_NOCTTY)) {
    grantpt(master_);
    unlockpt(master_);
    slave_ = open(name().c_str(), O_RDWR | O_NOCTTY);  // What was printed stays while it is open.
  }

  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  ~Terminal() {
    close(slave_);
    close(master_);
  }

  std::string name() const { return ptsname(master_); }

  /// All that was printed so far.
  std::string text() const {
    fcntl(master_, F_SETFL, O_NONBLOCK);
    std::string all;
    char buffer[4096];
    for (ssize_t count; (count = read(master_, buffer, sizeof buffer)) > 0;) {
      all.append(buffer, static_cast<std::size_t>(count));
    }
    return all;
  }

 private:
  int master_;
  int slave_;
};

std::string printed_by_map(const std::string& format) {
  const Scratch scratch;
  const Terminal terminal;
  const std::string both = "exec >'" + terminal.name() + "' 2>&1 && exec \"$@\"";
  const Finished finished =
      run_brood({.arguments = {"-c", both, "sh", BROOD_EXECUTABLE, "map", "-j", "1", "-p",
                               scratch.make_environment("env"), "printf", format, ":::", "one"},
                 .program = "/bin/sh"});
  EXPECT_EQ(finished.status, 0);
  return terminal.text();
}

TEST(Terminal, TheProgressLineDoesNotWipeALineWithoutAnEnd) {
  EXPECT_THAT(printed_by_map("%s\\n"), HasSubstr("\r[===="));
  const std::string text = printed_by_map("<%s>");
  EXPECT_THAT(text, HasSubstr("<one>"));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

}  // namespace
}  // namespace brood_scenario
