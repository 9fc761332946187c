#include "activation.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

PrefixFacts facts(const std::string& path) {
  return {path, {path + "/bin"}, {}, {}, {}};
}

const CondaFacts conda{"/opt/conda", "/opt/conda/condabin", "/opt/conda/bin/conda", {}};

struct PathCase {
  const char* story;
  std::vector<std::string> old;
  const char* target;
  const char* previous;
  Stacking stacking;
  const char* path;
};

class ActivatePath : public testing::TestWithParam<PathCase> {};

TEST_P(ActivatePath, Is) {
  const Environment old(GetParam().old);
  const Activation activation = activate(facts(GetParam().target), facts(GetParam().previous),
                                         conda, old, GetParam().stacking);
  EXPECT_EQ(with_changes(old, activation.changes).get("PATH"), GetParam().path);
}

constexpr auto replace = Stacking::replace;
constexpr auto stack = Stacking::stack;

const PathCase path_cases[] = {
    {"clean",
     {"PATH=/usr/bin:/bin"},
     "/a",
     "",
     replace,
     "/a/bin:/opt/conda/condabin:/usr/bin:/bin"},
    {"condabin_is_there",
     {"PATH=/usr/bin:/opt/conda/condabin"},
     "/a",
     "",
     replace,
     "/a/bin:/usr/bin:/opt/conda/condabin"},
    {"any_condabin_counts", {"PATH=/x/mycondabin"}, "/a", "", replace, "/a/bin:/x/mycondabin"},
    {"user_text_is_kept",
     {"PATH=/x/condabin:/y/../z/::/w"},
     "/a",
     "",
     replace,
     "/a/bin:/x/condabin:/y/../z/::/w"},
    {"no_path", {}, "/a", "", replace, "/a/bin:/opt/conda/condabin:/usr/bin:/bin"},
    {"empty_path", {"PATH="}, "/a", "", replace, "/a/bin:/opt/conda/condabin"},
    {"switch_in_place",
     {"CONDA_SHLVL=1", "CONDA_PREFIX=/o", "PATH=/mine:/o/bin:/usr/bin"},
     "/a",
     "/o",
     replace,
     "/mine:/a/bin:/usr/bin"},
    {"switch_adds_no_condabin",
     {"CONDA_SHLVL=1", "CONDA_PREFIX=/o", "PATH=/o/bin:/usr/bin"},
     "/a",
     "/o",
     replace,
     "/a/bin:/usr/bin"},
    {"switch_when_it_stands_last",
     {"CONDA_SHLVL=1", "CONDA_PREFIX=/o", "PATH=/usr/bin:/o/bin"},
     "/a",
     "/o",
     replace,
     "/usr/bin:/a/bin"},
    {"switch_when_it_is_lost",
     {"CONDA_SHLVL=1", "CONDA_PREFIX=/o", "PATH=/usr/bin"},
     "/a",
     "/o",
     replace,
     "/a/bin:/usr/bin"},
    {"switch_leaves_a_duplicate",
     {"CONDA_SHLVL=1", "CONDA_PREFIX=/o", "PATH=/o/bin:/o/bin"},
     "/a",
     "/o",
     replace,
     "/a/bin:/o/bin"},
    {"stack",
     {"CONDA_SHLVL=1", "CONDA_PREFIX=/o", "PATH=/mine:/o/bin"},
     "/a",
     "/o",
     stack,
     "/a/bin:/mine:/o/bin"},
    {"again_refreshes",
     {"CONDA_SHLVL=1", "CONDA_PREFIX=/a", "PATH=/mine:/a/bin:/usr/bin"},
     "/a",
     "",
     replace,
     "/mine:/a/bin:/usr/bin"},
    {"again_inserts_what_is_lost",
     {"CONDA_SHLVL=1", "CONDA_PREFIX=/a", "PATH=/usr/bin"},
     "/a",
     "",
     replace,
     "/a/bin:/usr/bin"},
    {"odd_prefix",
     {"PATH=/x/condabin"},
     "/it's \"a\"\n$p",
     "",
     replace,
     "/it's \"a\"\n$p/bin:/x/condabin"},
};

INSTANTIATE_TEST_SUITE_P(Table, ActivatePath, testing::ValuesIn(path_cases),
                         [](const auto& test) { return test.param.story; });

TEST(Activate, ALinkAndItsTargetAreTwoEnvironments) {
  const Environment old({"CONDA_SHLVL=1", "CONDA_PREFIX=/link", "PATH=/link/bin"});
  const Environment now =
      with_changes(old, activate(facts("/target"), facts("/link"), conda, old).changes);
  EXPECT_EQ(now.get("CONDA_SHLVL"), "2");
}

TEST(Activate, NamesThatDifferInCaseAreTwoVariables) {
  PrefixFacts target = facts("/a");
  target.variables = {{"COLOR", "red"}};
  const Environment old({"color=mine"});
  const Environment now = with_changes(old, activate(target, {}, conda, old).changes);
  EXPECT_EQ(now.get("color"), "mine");
  EXPECT_EQ(now.get("COLOR"), "red");
}

}  // namespace
}  // namespace brood::launcher
