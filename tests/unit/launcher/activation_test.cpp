// The state machine, on every system: the paths here are only text, and PATH is tested where its
// form is the system's own (activation_posix_test, activation_windows_test).
#include "activation.hpp"

#include "layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace brood::launcher {
namespace {

using Entries = std::vector<std::string>;

PrefixFacts facts(const std::string& path, std::vector<Variable> variables = {}) {
  return {path, {path + "/bin"}, std::move(variables), {path + "/a.sh"}, {path + "/d.sh"}};
}

const std::optional<CondaFacts> no_conda;

/// The environment after the activation of `target`, scripts apart.
Environment after(const PrefixFacts& target, const PrefixFacts& previous, const Environment& old,
                  Stacking stacking = Stacking::replace) {
  return with_changes(old, activate(target, previous, no_conda, old, stacking).changes);
}

struct LevelCase {
  const char* story;
  Entries old;
  int level;
};

class ActiveLevel : public testing::TestWithParam<LevelCase> {};

TEST_P(ActiveLevel, IsReadWithoutTrust) {
  EXPECT_EQ(active_environment(Environment(GetParam().old)).level, GetParam().level);
}

const LevelCase level_cases[] = {
    {"nothing", {}, 0},
    {"one", {"CONDA_SHLVL=1", "CONDA_PREFIX=/p"}, 1},
    {"blanks_around", {"CONDA_SHLVL= 2\n", "CONDA_PREFIX=/p"}, 2},
    {"empty", {"CONDA_SHLVL=", "CONDA_PREFIX=/p"}, 0},
    {"blank", {"CONDA_SHLVL=  ", "CONDA_PREFIX=/p"}, 0},
    {"a_word", {"CONDA_SHLVL=abc", "CONDA_PREFIX=/p"}, 0},
    {"number_and_word", {"CONDA_SHLVL=1x", "CONDA_PREFIX=/p"}, 0},
    {"negative", {"CONDA_SHLVL=-1", "CONDA_PREFIX=/p"}, 0},
    {"zero", {"CONDA_SHLVL=0", "CONDA_PREFIX=/p"}, 0},
    {"fraction", {"CONDA_SHLVL=1.5", "CONDA_PREFIX=/p"}, 0},
    {"enormous", {"CONDA_SHLVL=99999999999999999999", "CONDA_PREFIX=/p"}, 0},
    {"too_deep_to_count", {"CONDA_SHLVL=2147483647", "CONDA_PREFIX=/p"}, 0},
    {"no_prefix", {"CONDA_SHLVL=1"}, 0},
    {"empty_prefix", {"CONDA_SHLVL=1", "CONDA_PREFIX="}, 0},
};

INSTANTIATE_TEST_SUITE_P(Table, ActiveLevel, testing::ValuesIn(level_cases),
                         [](const auto& test) { return test.param.story; });

TEST(Activate, FromACleanShellIsLevelOne) {
  const Environment now = after(facts("/envs/a"), {}, Environment({"HOME=/h"}));
  EXPECT_EQ(now.get("CONDA_PREFIX"), "/envs/a");
  EXPECT_EQ(now.get("CONDA_SHLVL"), "1");
  EXPECT_EQ(now.get("CONDA_DEFAULT_ENV"), "a");
  EXPECT_EQ(now.get("CONDA_PROMPT_MODIFIER"), "(a) ");
  EXPECT_EQ(now.get("CONDA_PREFIX_0"), std::nullopt);
  EXPECT_EQ(now.get("HOME"), "/h");
}

TEST(Activate, FromACleanShellRunsOnlyItsOwnScripts) {
  const Activation activation = activate(facts("/envs/a"), {}, no_conda, Environment());
  EXPECT_TRUE(activation.scripts_before.empty());
  EXPECT_EQ(activation.scripts_after, Entries{"/envs/a/a.sh"});
}

TEST(Activate, ANonsenseLevelCountsAsACleanShell) {
  const Environment now =
      after(facts("/envs/a"), {}, Environment({"CONDA_SHLVL=junk", "CONDA_PREFIX=/envs/b"}));
  EXPECT_EQ(now.get("CONDA_SHLVL"), "1");
  EXPECT_EQ(now.get("CONDA_PREFIX_1"), std::nullopt);
}

const Environment in_a({"CONDA_SHLVL=1", "CONDA_PREFIX=/envs/a", "CONDA_DEFAULT_ENV=a"});

TEST(Activate, ASwitchGoesOneLevelUpAndRemembersTheOldPrefix) {
  const Environment now = after(facts("/envs/b"), facts("/envs/a"), in_a);
  EXPECT_EQ(now.get("CONDA_SHLVL"), "2");
  EXPECT_EQ(now.get("CONDA_PREFIX"), "/envs/b");
  EXPECT_EQ(now.get("CONDA_PREFIX_1"), "/envs/a");
  EXPECT_EQ(now.get("CONDA_STACKED_2"), std::nullopt);
}

TEST(Activate, ASwitchRunsTheOldDeactivationScriptsFirst) {
  const Activation activation = activate(facts("/envs/b"), facts("/envs/a"), no_conda, in_a);
  EXPECT_EQ(activation.scripts_before, Entries{"/envs/a/d.sh"});
  EXPECT_EQ(activation.scripts_after, Entries{"/envs/b/a.sh"});
}

TEST(Activate, StackingLeavesTheOldEnvironmentInPlace) {
  const PrefixFacts a = facts("/envs/a", {{"COLOR", "red"}});
  Environment old = in_a;
  old.set("COLOR", "red");
  const Activation activation = activate(facts("/envs/b"), a, no_conda, old, Stacking::stack);
  const Environment now = with_changes(old, activation.changes);
  EXPECT_TRUE(activation.scripts_before.empty());
  EXPECT_EQ(now.get("COLOR"), "red");
  EXPECT_EQ(now.get("CONDA_STACKED_2"), "true");
  EXPECT_EQ(now.get("CONDA_PREFIX_1"), "/envs/a");
}

TEST(Activate, ALeftOverStackMarkerOfTheNewLevelIsRemoved) {
  Environment old = in_a;
  old.set("CONDA_STACKED_2", "true");
  EXPECT_EQ(after(facts("/envs/b"), facts("/envs/a"), old).get("CONDA_STACKED_2"), std::nullopt);
}

TEST(Activate, WhatIsActiveAlreadyIsOnlyRefreshed) {
  const Activation activation = activate(facts("/envs/a", {{"X", "1"}}), {}, no_conda, in_a);
  const Environment now = with_changes(in_a, activation.changes);
  EXPECT_EQ(now.get("CONDA_SHLVL"), "1");
  EXPECT_EQ(now.get("CONDA_PREFIX_1"), std::nullopt);
  EXPECT_EQ(now.get("X"), std::nullopt);
  EXPECT_EQ(now.get("CONDA_PROMPT_MODIFIER"), "(a) ");
  EXPECT_EQ(activation.scripts_before, Entries{"/envs/a/d.sh"});
  EXPECT_EQ(activation.scripts_after, Entries{"/envs/a/a.sh"});
}

TEST(Activate, ATrailingSeparatorDoesNotMakeAnotherEnvironment) {
  const Environment old({"CONDA_SHLVL=1", "CONDA_PREFIX=/envs/a/"});
  EXPECT_EQ(after(facts("/envs/a"), {}, old).get("CONDA_SHLVL"), "1");
}

TEST(Activate, AVanishedOldEnvironmentIsStillRemembered) {
  const PrefixFacts gone{"/gone", {"/gone/bin"}, {}, {}, {}};
  const Environment old({"CONDA_SHLVL=3", "CONDA_PREFIX=/gone", "CONDA_PREFIX_1=/one"});
  const Environment now = after(facts("/envs/b"), gone, old);
  EXPECT_EQ(now.get("CONDA_SHLVL"), "4");
  EXPECT_EQ(now.get("CONDA_PREFIX_3"), "/gone");
  EXPECT_EQ(now.get("CONDA_PREFIX_1"), "/one");
}

// Variables of the environment.

TEST(Activate, VariablesAreSetAndWhatTheyHideIsSaved) {
  const PrefixFacts a = facts("/envs/a", {{"NEW", "1"}, {"TAKEN", "2"}});
  const Environment now = after(a, {}, Environment({"TAKEN=mine"}));
  EXPECT_EQ(now.get("NEW"), "1");
  EXPECT_EQ(now.get("TAKEN"), "2");
  EXPECT_EQ(now.get("__CONDA_SHLVL_0_TAKEN"), "mine");
  EXPECT_EQ(now.get("__CONDA_SHLVL_0_NEW"), std::nullopt);
}

TEST(Activate, AnEqualOrEmptyValueIsSavedToo) {
  const PrefixFacts a = facts("/envs/a", {{"SAME", "1"}, {"EMPTY", "2"}});
  const Environment now = after(a, {}, Environment({"SAME=1", "EMPTY="}));
  EXPECT_EQ(now.get("__CONDA_SHLVL_0_SAME"), "1");
  EXPECT_EQ(now.get("__CONDA_SHLVL_0_EMPTY"), "");
}

TEST(Activate, AVariableWithoutAValueIsRemovedAndSaved) {
  const PrefixFacts a = facts("/envs/a", {{"GONE", std::nullopt}});
  const Environment now = after(a, {}, Environment({"GONE=mine"}));
  EXPECT_EQ(now.get("GONE"), std::nullopt);
  EXPECT_EQ(now.get("__CONDA_SHLVL_0_GONE"), "mine");
}

TEST(Activate, ValuesAreNeverExpanded) {
  const std::string value = "$HOME `id` $(id) 'q' \"d\" \\ \n%PATH%";
  EXPECT_EQ(after(facts("/envs/a", {{"X", value}}), {}, Environment()).get("X"), value);
}

struct SwitchCase {
  const char* story;
  std::vector<Variable> of_a;
  std::vector<Variable> of_b;
  Entries old;  ///< Besides being in A at level 1.
  std::map<std::string, std::optional<std::string>> now;
};

class SwitchVariables : public testing::TestWithParam<SwitchCase> {};

TEST_P(SwitchVariables, AreGivenBack) {
  Entries entries = in_a.entries();
  entries.insert(entries.end(), GetParam().old.begin(), GetParam().old.end());
  const Environment now = after(facts("/envs/b", GetParam().of_b),
                                facts("/envs/a", GetParam().of_a), Environment(entries));
  for (const auto& [name, value] : GetParam().now) {
    EXPECT_EQ(now.get(name), value) << name;
  }
}

const SwitchCase switch_cases[] = {
    {"a_new_one_goes", {{"X", "a"}}, {}, {"X=a"}, {{"X", std::nullopt}}},
    {"a_hidden_one_comes_back",
     {{"X", "a"}},
     {},
     {"X=a", "__CONDA_SHLVL_0_X=mine"},
     {{"X", "mine"}, {"__CONDA_SHLVL_0_X", "mine"}}},
    {"a_hidden_empty_one_comes_back", {{"X", "a"}}, {}, {"X=a", "__CONDA_SHLVL_0_X="}, {{"X", ""}}},
    {"a_removed_one_comes_back",
     {{"X", std::nullopt}},
     {},
     {"__CONDA_SHLVL_0_X=mine"},
     {{"X", "mine"}}},
    {"a_removed_one_that_was_not_there", {{"X", std::nullopt}}, {}, {"X=since"}, {{"X", "since"}}},
    {"one_that_both_set",
     {{"X", "a"}},
     {{"X", "b"}},
     {"X=a", "__CONDA_SHLVL_0_X=mine"},
     {{"X", "b"}, {"__CONDA_SHLVL_0_X", "mine"}, {"__CONDA_SHLVL_1_X", "a"}}},
    {"one_that_the_new_removes",
     {{"X", "a"}},
     {{"X", std::nullopt}},
     {"X=a"},
     {{"X", std::nullopt}, {"__CONDA_SHLVL_1_X", "a"}}},
    {"another_level_is_not_asked",
     {{"X", "a"}},
     {},
     {"X=a", "__CONDA_SHLVL_1_X=wrong"},
     {{"X", std::nullopt}}},
    {"others_are_left_alone", {{"X", "a"}}, {{"Y", "b"}}, {"Z=z"}, {{"Z", "z"}, {"Y", "b"}}},
};

INSTANTIATE_TEST_SUITE_P(Table, SwitchVariables, testing::ValuesIn(switch_cases),
                         [](const auto& test) { return test.param.story; });

TEST(Activate, ANameIsChangedOnce) {
  const PrefixFacts a = facts("/envs/a", {{"X", "a"}});
  const PrefixFacts b = facts("/envs/b", {{"X", "b"}});
  Environment old = in_a;
  old.set("X", "a");
  int count = 0;
  for (const Variable& change : activate(b, a, no_conda, old).changes) {
    count += change.name == "X" ? 1 : 0;
  }
  EXPECT_EQ(count, 1);
}

// What belongs to conda itself.

TEST(DefaultEnvName, IsBaseForTheRoot) {
  EXPECT_EQ(default_env_name("/opt/conda", CondaFacts{"/opt/conda", {}, {}, {}}), "base");
  EXPECT_EQ(default_env_name("/opt/conda", CondaFacts{"/opt/conda/", {}, {}, {}}), "base");
}

TEST(DefaultEnvName, IsTheNameBelowADirectoryCalledEnvsOnly) {
  EXPECT_EQ(default_env_name("/x/envs/a b", no_conda), "a b");
  EXPECT_EQ(default_env_name("/x/my-envs/a", no_conda), "/x/my-envs/a");
  EXPECT_EQ(default_env_name("/home/me/env", no_conda), "/home/me/env");
}

TEST(Activate, CondaIsNamedWhenThereIsOne) {
  const CondaFacts conda{"/opt/conda", {}, "/opt/conda/bin/conda", "/opt/conda/bin/python"};
  const Environment now =
      with_changes(Environment(), activate(facts("/opt/conda"), {}, conda, Environment()).changes);
  EXPECT_EQ(now.get("CONDA_EXE"), "/opt/conda/bin/conda");
  EXPECT_EQ(now.get("_CONDA_EXE"), "/opt/conda/bin/conda");
  EXPECT_EQ(now.get("_CONDA_ROOT"), "/opt/conda");
  EXPECT_EQ(now.get("CONDA_PYTHON_EXE"), "/opt/conda/bin/python");
  EXPECT_EQ(now.get("CONDA_DEFAULT_ENV"), "base");
}

TEST(Activate, WithoutCondaItsVariablesStayAsTheyAre) {
  const Environment old({"CONDA_EXE=/elsewhere/conda"});
  EXPECT_EQ(after(facts("/envs/a"), {}, old).get("CONDA_EXE"), "/elsewhere/conda");
  EXPECT_EQ(after(facts("/envs/a"), {}, Environment()).get("CONDA_EXE"), std::nullopt);
}

TEST(Activate, CondasEmptyMarkersAreReallyRemoved) {
  const Environment now = after(facts("/envs/a"), {}, Environment({"_CE_M=", "_CE_CONDA="}));
  EXPECT_EQ(now.get("_CE_M"), std::nullopt);
  EXPECT_EQ(now.get("_CE_CONDA"), std::nullopt);
}

TEST(Activate, ThePromptItselfIsLeftAlone) {
  EXPECT_EQ(after(facts("/envs/a"), {}, Environment({"PS1=$ "})).get("PS1"), "$ ");
}

}  // namespace
}  // namespace brood::launcher
