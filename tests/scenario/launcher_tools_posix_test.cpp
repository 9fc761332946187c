// What brood has for the people who use it: completion in real shells, a manual page, a doctor.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace brood_scenario {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

bool is_installed(const std::string& program) {
  return std::filesystem::exists("/usr/bin/" + program) ||
         std::filesystem::exists("/bin/" + program);
}

class Completion : public testing::Test {
 protected:
  /// The code of `brood completions SHELL`, where a shell can read it.
  std::string code_for(const std::string& shell) {
    const Finished finished = run_brood({.arguments = {"completions", shell}});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.errors, "");
    return scratch_.write("complete." + shell, finished.output);
  }

  /// What bash offers for the last of the words.
  Words bash_offers(const Words& words) {
    std::string quoted;
    for (const std::string& word : words) {
      quoted += " '" + word + "'";
    }
    const Finished finished = run_brood(
        {.arguments = {"-c",
                       "PATH=" + std::filesystem::path(BROOD_EXECUTABLE).parent_path().string() +
                           ":$PATH\n. " + code_for("bash") + "\nCOMP_WORDS=(" + quoted +
                           ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n__brood_complete\n"
                           "printf '%s\\n' \"${COMPREPLY[@]}\""},
         .variables = {{"MAMBA_ROOT_PREFIX", scratch_.path("root")}},
         .program = "/bin/bash"});
    EXPECT_EQ(finished.errors, "");
    return lines_of(finished.output);
  }

  Scratch scratch_;
};

TEST_F(Completion, OfBashKnowsVerbsOptionsAndValues) {
  scratch_.make_environment("root/envs/my env");
  EXPECT_THAT(bash_offers({"brood", "do"}), ElementsAre("doctor"));
  EXPECT_THAT(bash_offers({"brood", "run", "--st"}), ElementsAre("--start-method"));
  EXPECT_THAT(bash_offers({"brood", "map", "--start-method", "fork"}),
              ElementsAre("fork", "forkserver"));
  EXPECT_THAT(bash_offers({"brood", "run", "-n", "my"}), ElementsAre("my\\ env"));
  EXPECT_THAT(bash_offers({"brood", "activate", "my"}), ElementsAre("my\\ env"));
  EXPECT_THAT(bash_offers({"brood", "env", "l"}), ElementsAre("list"));
  EXPECT_THAT(bash_offers({"brood", "completions", "z"}), ElementsAre("zsh"));
}

TEST_F(Completion, OfBashLeavesTheProgramsOptionsAlone) {
  EXPECT_THAT(bash_offers({"brood", "run", "-n", "x", "python", "--st"}), ElementsAre(""));
  EXPECT_THAT(bash_offers({"brood", "run", "-n", "x", "--st"}), ElementsAre("--start-method"));
}

TEST_F(Completion, OfZshIsReadByZsh) {
  if (!is_installed("zsh")) {
    GTEST_SKIP() << "zsh is not installed";
  }
  const Finished finished =
      run_brood({.arguments = {"-f", "-c",
                               "autoload -Uz compinit && compinit -u -D\n. " + code_for("zsh") +
                                   "\nprint -r -- ${_comps[brood]}"},
                 .variables = {{"HOME", scratch_.path()}},
                 .program = "/usr/bin/zsh"});
  EXPECT_EQ(finished.errors, "");
  EXPECT_THAT(finished.output, HasSubstr("__brood_complete"));
}

TEST_F(Completion, OfFishKnowsOptionsAndValues) {
  if (!is_installed("fish")) {
    GTEST_SKIP() << "fish is not installed";
  }
  const auto offers = [&](const std::string& line) {
    const Finished finished =
        run_brood({.arguments = {"--no-config", "-c",
                                 "source " + code_for("fish") + "; complete -C '" + line + "'"},
                   .variables = {{"HOME", scratch_.path()}},
                   .program = "/usr/bin/fish"});
    EXPECT_EQ(finished.errors, "");
    return finished.output;
  };
  EXPECT_THAT(offers("brood do"), HasSubstr("doctor\twhat is wrong here"));
  EXPECT_THAT(offers("brood run --st"), HasSubstr("--start-method\tfork, spawn or forkserver"));
  EXPECT_THAT(offers("brood run --start-method sp"), HasSubstr("spawn"));
  EXPECT_THAT(offers("brood env "), HasSubstr("list"));
}

TEST(ManualPage, HasNoFaultForGroff) {
  const Finished page = run_brood({.arguments = {"--brood-man"}});
  EXPECT_EQ(page.status, 0);
  EXPECT_THAT(page.output, testing::StartsWith(".TH BROOD 1 "));
  if (!is_installed("groff")) {
    GTEST_SKIP() << "groff is not installed";
  }
  const Scratch scratch;
  const Finished finished = run_brood(
      {.arguments = {"-man", "-ww", "-Tascii", "-P-c", scratch.write("brood.1", page.output)},
       .program = "/usr/bin/groff"});
  EXPECT_EQ(finished.errors, "");
  EXPECT_THAT(finished.output,
              AllOf(HasSubstr("--start-method"), HasSubstr("find . -name '*.log' | brood map gzip"),
                    HasSubstr("brood wrap")));
}

class Doctor : public testing::Test {
 protected:
  using Variables = std::vector<std::pair<std::string, std::string>>;

  /// The checks that find something, but for those of this machine.
  Words findings(Variables variables, Words arguments = {}) {
    arguments.insert(arguments.begin(), {"doctor", "--json"});
    variables.insert(variables.begin(), {{"OMP_NUM_THREADS", "1"}, {"TMPDIR", scratch_.path()}});
    const Finished finished =
        run_brood({.arguments = std::move(arguments), .variables = std::move(variables)});
    EXPECT_EQ(finished.errors, "");
    const auto report = nlohmann::json::parse(finished.output);
    EXPECT_EQ(finished.status, report["ok"].get<bool>() ? 0 : 1);
    Words checks;
    for (const auto& finding : report["findings"]) {
      const std::string check = finding["check"];
      if (check != "shared_memory" && check != "locked_memory" && check != "open_files") {
        checks.push_back(check);
      }
    }
    return checks;
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
};

TEST_F(Doctor, FindsNothingInAnActivatedEnvironment) {
  EXPECT_THAT(findings({{"PATH", env_ + "/bin:/usr/bin:/bin"},
                        {"CONDA_PREFIX", env_},
                        {"CONDA_DEFAULT_ENV", env_},
                        {"CONDA_SHLVL", "1"}}),
              IsEmpty());
  EXPECT_THAT(findings({}, {"-p", env_}), IsEmpty());
}

TEST_F(Doctor, FindsWhatIsWrongAndSaysHowToMendIt) {
  scratch_.write("env/lib/libz.so.1", "");
  scratch_.write("other/libz.so.1", "");
  std::filesystem::create_directories(scratch_.path("_MEI123"));
  const Variables variables{{"CONDA_PREFIX", env_},
                            {"CONDA_SHLVL", "2"},
                            {"CONDA_EXE", "/gone/conda"},
                            {"LD_LIBRARY_PATH", scratch_.path("other")},
                            {"LD_LIBRARY_PATH_ORIG", ""}};
  EXPECT_THAT(findings(variables),
              ElementsAre("nesting", "stale", "path", "libraries", "frozen", "frozen_folders"));
  const Finished finished = run_brood({.arguments = {"doctor"}, .variables = variables});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.output, AllOf(HasSubstr("environment: " + env_), HasSubstr("   mend: "),
                                     HasSubstr("CONDA_PREFIX_1 is not set")));
}

TEST_F(Doctor, NamesABrokenConfigurationFile) {
  scratch_.write("home/.config/brood/brood.toml", "[variables]\nA = 1\n");
  EXPECT_THAT(findings({{"HOME", scratch_.path("home")}}), Contains("configuration"));
}

TEST_F(Doctor, OfAnEnvironmentThatIsNotThereIsAnError) {
  const Finished finished = run_brood({.arguments = {"doctor", "-p", scratch_.path("none")}});
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(lines_of(finished.errors).size(), 1u);
}

}  // namespace
}  // namespace brood_scenario
