#include "prefix.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// No PATH, no HOME: only what a test puts in.
Environment environment(const std::vector<std::pair<std::string, std::string>>& variables = {}) {
  Environment result;
  result.set("PATH", "");
  for (const auto& [name, value] : variables) {
    result.set(name, value);
  }
  return result;
}

std::string by_name(const std::string& name, const Environment& where) {
  return find_prefix({.name = name, .prefix = {}}, where, "");
}

std::string by_path(const std::string& path, const Environment& where = environment()) {
  return find_prefix({.name = {}, .prefix = path}, where, "");
}

template <typename F>
LauncherError failure(F&& f) {
  try {
    const std::string found = f();
    return {ExitCode::success, "no failure: " + found};
  } catch (const LauncherError& error) {
    return error;
  }
}

TEST(FindPrefix, APathIsMadeTidy) {
  const ScratchDirectory scratch;
  const std::string prefix = scratch.make_environment("my env");
  EXPECT_EQ(by_path(prefix), prefix);
  EXPECT_EQ(by_path(prefix + "/"), prefix);
  EXPECT_EQ(by_path(prefix + "/../my env/."), prefix);
}

TEST(FindPrefix, ATildeIsTheHomeDirectory) {
  const ScratchDirectory scratch;
  const std::string prefix = scratch.make_environment("env");
  EXPECT_EQ(by_path("~/env", environment({{std::string(home_variable), scratch.path()}})), prefix);
}

TEST(FindPrefix, AMissingDirectoryIsNamed) {
  const ScratchDirectory scratch;
  const LauncherError error = failure([&] { return by_path(scratch.path("no\nne")); });
  EXPECT_EQ(error.code(), ExitCode::environment);
  EXPECT_THAT(error.what(), HasSubstr("no\\nne"));
  EXPECT_THAT(error.what(), HasSubstr("no such directory"));
  EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
}

TEST(FindPrefix, ADirectoryWithoutCondaMetaIsNone) {
  const ScratchDirectory scratch;
  const LauncherError error = failure([&] { return by_path(scratch.path()); });
  EXPECT_EQ(error.code(), ExitCode::environment);
  EXPECT_THAT(error.what(), HasSubstr("conda-meta"));
}

TEST(FindPrefix, CondaMetaMustBeADirectory) {
  const ScratchDirectory scratch;
  scratch.write("env/conda-meta", "");
  EXPECT_EQ(failure([&] { return by_path(scratch.path("env")); }).code(), ExitCode::environment);
}

TEST(FindPrefix, ANameIsLookedUpBelowTheRoot) {
  const ScratchDirectory scratch;
  const std::string prefix = scratch.make_environment("root/envs/science");
  const Environment where = environment({{"MAMBA_ROOT_PREFIX", scratch.path("root")}});
  EXPECT_EQ(by_name("science", where), prefix);
}

TEST(FindPrefix, ANameIsLookedUpInTheConfiguredDirectoriesFirst) {
  const ScratchDirectory scratch;
  scratch.make_environment("root/envs/a");
  const std::string prefix = scratch.make_environment("two/a");
  const std::string list =
      scratch.path("one") + std::string(1, list_separator) + scratch.path("two");
  const Environment where =
      environment({{"MAMBA_ROOT_PREFIX", scratch.path("root")}, {"CONDA_ENVS_DIRS", list}});
  EXPECT_EQ(by_name("a", where), prefix);
}

TEST(FindPrefix, BaseAndRootAreTheRoot) {
  const ScratchDirectory scratch;
  const std::string root = scratch.make_environment("root");
  const Environment where = environment({{"MAMBA_ROOT_PREFIX", root}});
  EXPECT_EQ(by_name("base", where), root);
  EXPECT_EQ(by_name("root", where), root);
}

TEST(FindPrefix, BaseWithoutACondaIsAnError) {
  const LauncherError error = failure([&] { return by_name("base", environment()); });
  EXPECT_EQ(error.code(), ExitCode::environment);
  EXPECT_THAT(error.what(), HasSubstr("MAMBA_ROOT_PREFIX"));
}

TEST(FindPrefix, AnUnknownNameSaysWhereItLooked) {
  const ScratchDirectory scratch;
  const Environment where = environment({{"MAMBA_ROOT_PREFIX", scratch.path("root")},
                                         {std::string(home_variable), scratch.path("home")}});
  const LauncherError error = failure([&] { return by_name("nope", where); });
  EXPECT_EQ(error.code(), ExitCode::environment);
  EXPECT_THAT(error.what(), HasSubstr("'nope'"));
  EXPECT_THAT(error.what(), HasSubstr(scratch.path("root/envs")));
  EXPECT_THAT(error.what(), HasSubstr(scratch.path("home/.conda/envs")));
}

TEST(FindPrefix, ANameWithASeparatorIsWrongUsage) {
  EXPECT_EQ(failure([&] { return by_name("a/b", environment()); }).code(), ExitCode::usage);
  EXPECT_EQ(failure([&] { return by_name("a\\b", environment()); }).code(), ExitCode::usage);
}

TEST(FindPrefix, WithoutAWordItIsTheActiveOne) {
  const ScratchDirectory scratch;
  const std::string prefix = scratch.make_environment("active");
  EXPECT_EQ(find_prefix({}, environment({{"CONDA_PREFIX", prefix}}), "x"), prefix);
}

TEST(FindPrefix, AnActiveOneThatIsGoneIsAnErrorThatNamesTheVariable) {
  const ScratchDirectory scratch;
  const Environment where = environment({{"CONDA_PREFIX", scratch.path("gone")}});
  const LauncherError error = failure([&] { return find_prefix({}, where, "x"); });
  EXPECT_EQ(error.code(), ExitCode::environment);
  EXPECT_THAT(error.hint(), HasSubstr("CONDA_PREFIX"));
}

TEST(FindPrefix, AProgramThatIsNowhereIsNotFound) {
  const LauncherError error = failure([&] { return find_prefix({}, environment(), "nope"); });
  EXPECT_EQ(error.code(), ExitCode::not_found);
}

struct RootCase {
  const char* story;
  std::vector<std::pair<std::string, std::string>> variables;
  const char* prefix;
  const char* root;
};

class FindConda : public testing::TestWithParam<RootCase> {};

TEST_P(FindConda, FindsTheRoot) {
  const ScratchDirectory scratch;
  scratch.make_environment("conda/envs/a");
  scratch.make_environment("conda");
  scratch.make_directory("conda/condabin");
  scratch.make_environment("alone/envs/b");
  scratch.make_environment("lonely");
  std::vector<std::pair<std::string, std::string>> variables;
  for (const auto& [name, below] : GetParam().variables) {
    variables.emplace_back(name, scratch.path(below));
  }
  const std::string prefix = *GetParam().prefix == '\0' ? "" : scratch.path(GetParam().prefix);
  const std::optional<CondaFacts> conda = find_conda(environment(variables), prefix);
  const std::string root = conda ? conda->root : "";
  EXPECT_EQ(root, *GetParam().root == '\0' ? "" : scratch.path(GetParam().root));
}

const RootCase root_cases[] = {
    {"nothing_known", {}, "", ""},
    {"mamba_variable", {{"MAMBA_ROOT_PREFIX", "m"}, {"CONDA_EXE", "c/bin/conda"}}, "", "m"},
    {"conda_root", {{"_CONDA_ROOT", "r"}}, "", "r"},
    {"conda_exe", {{"CONDA_EXE", "c/bin/conda"}}, "", "c"},
    {"active_root", {{"CONDA_PREFIX", "conda"}}, "", "conda"},
    {"active_below_root", {{"CONDA_PREFIX", "conda/envs/a"}}, "", "conda"},
    {"active_below_no_root", {{"CONDA_PREFIX", "alone/envs/b"}}, "", ""},
    {"active_elsewhere", {{"CONDA_PREFIX", "lonely"}}, "", ""},
    {"the_prefix_itself", {}, "conda", "conda"},
    {"the_prefix_below_root", {}, "conda/envs/a", "conda"},
    {"the_prefix_elsewhere", {}, "lonely", ""},
};

INSTANTIATE_TEST_SUITE_P(Table, FindConda, testing::ValuesIn(root_cases),
                         [](const auto& test) { return test.param.story; });

TEST(FindCondaFacts, NameOnlyWhatIsThere) {
  const ScratchDirectory scratch;
  const std::string root = scratch.make_environment("root");
  const Environment where = environment({{"MAMBA_ROOT_PREFIX", root}});
  const std::optional<CondaFacts> bare = find_conda(where);
  EXPECT_FALSE(bare->condabin);
  EXPECT_FALSE(bare->executable);
  scratch.make_directory("root/condabin");
  scratch.write(executable_of("root", "conda"), "");
  scratch.write(python_of("root"), "");
  const std::optional<CondaFacts> full = find_conda(where);
  EXPECT_EQ(full->condabin, scratch.path("root/condabin"));
  EXPECT_EQ(full->executable, executable_of(root, "conda"));
  EXPECT_EQ(full->python, python_of(root));
}

TEST(EnvsDirs, ARootThatCanBeWrittenComesBeforeTheHome) {
  const ScratchDirectory scratch;
  const Environment where = environment({{std::string(home_variable), scratch.path("home")}});
  const std::string root = scratch.path("root");
  EXPECT_THAT(envs_dirs(where, root),
              ElementsAre(scratch.path("home/.conda/envs"), scratch.path("root/envs")));
  scratch.write("root/conda-meta/history", "kept");
  EXPECT_THAT(envs_dirs(where, root),
              ElementsAre(scratch.path("root/envs"), scratch.path("home/.conda/envs")));
  EXPECT_EQ(fs::file_size(to_path(scratch.path("root/conda-meta/history"))), 4u);
}

TEST(EnvsDirs, BothVariablesAtOnceAreRefused) {
  const Environment where = environment({{"CONDA_ENVS_DIRS", "/a"}, {"CONDA_ENVS_PATH", "/b"}});
  EXPECT_THROW(envs_dirs(where, ""), LauncherError);
}

}  // namespace
}  // namespace brood::launcher
