// The activation cache: each thing that could make what is kept wrong. Whether it was used is seen
// by its file: that is written again when the scripts had to run.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace brood_scenario {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ActivationCache : public testing::Test {
 protected:
  ActivationCache() {
    script(
        "a.sh",
        "export SEEN=\"${INPUT:-none}\"\nunset REMOVED\nif [ -d \"$CONDA_PREFIX/share/x\" ]; then\n"
        "  export SHARE=1\nfi\nexport PATH=\"/added:$PATH\"\n");
  }

  void script(const std::string& name, const std::string& text) {
    scratch_.write("env/etc/conda/activate.d/" + name, text);
  }

  Finished run(std::vector<std::pair<std::string, std::string>> variables = {},
               Words options = {}) {
    Words words{"run", "--cache", "-p", env_};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(),
                 {"sh", "-c", "echo \"$SEEN ${REMOVED-gone} ${SHARE-0} $PATH ${COLOR-none}\""});
    variables.emplace_back("XDG_CACHE_HOME", scratch_.path("cache"));
    return run_brood({.arguments = words, .variables = std::move(variables)});
  }

  std::string expected(const std::string& rest) const {
    return rest + " /added:" + env_ + "/bin:/usr/bin:/bin none\n";
  }

  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> found;
    std::error_code none;
    for (const auto& entry :
         std::filesystem::directory_iterator(scratch_.path("cache/brood/activation"), none)) {
      found.push_back(entry.path());
    }
    return found;
  }

  bool was_written_again(const std::filesystem::path& file, ino_t before) const {
    struct stat status {};

    return stat(file.c_str(), &status) != 0 || status.st_ino != before;
  }

  ino_t number(const std::filesystem::path& file) const {
    struct stat status {};

    stat(file.c_str(), &status);
    return status.st_ino;
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
};

TEST_F(ActivationCache, GivesWhatTheScriptsGive) {
  for (int i = 0; i < 2; ++i) {
    const Finished finished = run({{"REMOVED", "x"}});
    EXPECT_EQ(finished.output, expected("none gone 0"));
    EXPECT_THAT(finished.errors, IsEmpty());
  }
  ASSERT_EQ(files().size(), 1u);

  struct stat status {};

  ASSERT_EQ(stat(files()[0].c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(ActivationCache, IsUsedTheSecondTime) {
  run();
  ASSERT_EQ(files().size(), 1u);
  const ino_t before = number(files()[0]);
  run();
  EXPECT_FALSE(was_written_again(files()[0], before));
  EXPECT_EQ(run({{"UNRELATED", "1"}}).output, expected("none gone 0"));
  EXPECT_FALSE(was_written_again(files()[0], before));
}

TEST_F(ActivationCache, SeesAChangeOfWhateverTheScriptsReadOrAre) {
  run();
  EXPECT_EQ(run({{"INPUT", "1"}}).output, expected("1 gone 0"));
  EXPECT_EQ(run({{"INPUT", ""}}).output, expected("none gone 0"));
  EXPECT_EQ(run({{"PATH", "/bin:/usr/bin"}}).output,
            "none gone 0 /added:" + env_ + "/bin:/bin:/usr/bin none\n");
  std::filesystem::create_directories(scratch_.path("env/share/x"));
  EXPECT_EQ(run().output, expected("none gone 1"));
  script("a.sh", "export SEEN=fresh\n");
  EXPECT_EQ(run().output, "fresh gone 0 " + env_ + "/bin:/usr/bin:/bin none\n");
  script("b.sh", "export SEEN=second\n");
  EXPECT_THAT(run().output, HasSubstr("second"));
  std::filesystem::remove(scratch_.path("env/etc/conda/activate.d/b.sh"));
  EXPECT_THAT(run().output, HasSubstr("fresh"));
}

TEST_F(ActivationCache, SeesAChangeOfTheState) {
  run();
  scratch_.write("env/conda-meta/state", R"({"env_vars": {"INPUT": "state", "COLOR": "red"}})");
  EXPECT_EQ(run().output, "state gone 0 /added:" + env_ + "/bin:/usr/bin:/bin red\n");
}

TEST_F(ActivationCache, AnotherPrefixHasItsOwn) {
  run();
  std::filesystem::copy(env_, scratch_.path("copy"), std::filesystem::copy_options::recursive);
  const Finished finished =
      run_brood({.arguments = {"run", "--cache", "-p", scratch_.path("copy"), "printenv", "PATH"},
                 .variables = {{"XDG_CACHE_HOME", scratch_.path("cache")}}});
  EXPECT_EQ(finished.output, "/added:" + scratch_.path("copy") + "/bin:/usr/bin:/bin\n");
  EXPECT_EQ(files().size(), 2u);
}

TEST_F(ActivationCache, RefusesScriptsThatDoMore) {
  script("b.sh", "export MADE=$(echo made)\nmkdir -p \"$CONDA_PREFIX/made\"\n");
  for (int i = 0; i < 2; ++i) {
    std::filesystem::remove(scratch_.path("env/made"));
    EXPECT_EQ(run().output, expected("none gone 0"));
    EXPECT_TRUE(std::filesystem::exists(scratch_.path("env/made")));
  }
  EXPECT_THAT(files(), IsEmpty());
  const Finished dry = run({}, {"--dry-run"});
  EXPECT_THAT(dry.errors, HasSubstr("not kept in the cache: of the script " + env_));
}

TEST_F(ActivationCache, RefusesASwitch) {
  scratch_.write("other/etc/conda/deactivate.d/x.sh", "export INPUT=left\n");
  scratch_.write("other/conda-meta/history", "");
  const Finished finished = run({{"CONDA_PREFIX", scratch_.path("other")}, {"CONDA_SHLVL", "1"}});
  EXPECT_THAT(finished.output, HasSubstr("left gone 0"));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ActivationCache, AnOptionStillWins) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(run({}, {"--env", "SEEN=mine"}).output, HasSubstr("mine gone"));
  }
}

TEST_F(ActivationCache, AFileThatIsNotWholeIsAsNone) {
  run();
  ASSERT_EQ(files().size(), 1u);
  const std::filesystem::path file = files()[0];
  for (const std::string& content : {std::string(), std::string("brood-activation-cache 1\n"),
                                     std::string(5000, '\xff'), std::string(3 << 20, 'x')}) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
    EXPECT_EQ(run().output, expected("none gone 0"));
  }
}

TEST_F(ActivationCache, AFileThatOthersMayWriteIsAsNone) {
  run();
  ASSERT_EQ(files().size(), 1u);
  const std::filesystem::path file = files()[0];
  const ino_t before = number(file);
  chmod(file.c_str(), 0666);
  EXPECT_EQ(run().output, expected("none gone 0"));
  EXPECT_TRUE(was_written_again(file, before));
  std::filesystem::rename(file, scratch_.path("elsewhere"));
  std::filesystem::create_symlink(scratch_.path("elsewhere"), file);
  EXPECT_EQ(run().output, expected("none gone 0"));
  EXPECT_FALSE(std::filesystem::is_symlink(file));
}

TEST_F(ActivationCache, AFolderThatOthersMayWriteIsNotUsed) {
  run();
  const std::string folder = scratch_.path("cache/brood/activation");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  chmod(folder.c_str(), 0777);
  EXPECT_EQ(run().output, expected("none gone 0"));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ActivationCache, WhereNothingCanBeWrittenNothingIsKept) {
  scratch_.write("file", "");
  for (const char* const place : {"/proc/none", "/dev/null", "relative", ""}) {
    const Finished finished =
        run_brood({.arguments = {"run", "--cache", "-p", env_, "printenv", "SEEN"},
                   .variables = {{"XDG_CACHE_HOME", place}, {"HOME", scratch_.path("file")}}});
    EXPECT_EQ(finished.output, "none\n");
    EXPECT_THAT(finished.errors, IsEmpty());
  }
}

TEST_F(ActivationCache, TheVariableTurnsItOn) {
  for (const char* const value : {"", "1"}) {
    run_brood({.arguments = {"run", "-p", env_, "true"},
               .variables = {{"XDG_CACHE_HOME", scratch_.path("cache")},
                             {"BROOD_ACTIVATION_CACHE", value}}});
    EXPECT_EQ(files().size(), std::string(value).size());
  }
}

TEST_F(ActivationCache, IsOffOtherwise) {
  run_brood({.arguments = {"run", "-p", env_, "true"},
             .variables = {{"XDG_CACHE_HOME", scratch_.path("cache")}}});
  EXPECT_FALSE(std::filesystem::exists(scratch_.path("cache")));
}

}  // namespace
}  // namespace brood_scenario
