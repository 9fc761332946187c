// conda's own rules, rule by rule; the recorded cases are in tests/scenario.
#include "conda_activation.hpp"

#include "conda_path.hpp"
#include "conda_shell_code.hpp"
#include "layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

/// Paths that are absolute and normal on every system.
std::string at(const std::string& path) {
  return absolute_directory(path);
}

std::string separated(const Words& entries) {
  std::string text;
  for (const std::string& entry : entries) {
    text += (text.empty() ? "" : std::string(1, list_separator)) + entry;
  }
  return text;
}

CondaPrefix prefix(const std::string& path, const std::string& state = "{}") {
  CondaPrefix facts;
  facts.path = at(path);
  facts.path_directories = {at(path + "/bin")};
  facts.variables = conda_variables_in(facts.path, {{"a.json", state}}, {}, facts.messages);
  facts.activate_scripts = {at(path + "/a.sh")};
  facts.deactivate_scripts = {at(path + "/d.sh")};
  return facts;
}

CondaSettings settings(Shell shell = Shell::posix) {
  CondaSettings result;
  result.root = at("/root");
  result.shell = shell;
  return result;
}

Environment shell_in(const std::string& path, Words more = {}) {
  Words entries{"CONDA_SHLVL=1", "CONDA_PREFIX=" + at(path), "CONDA_DEFAULT_ENV=x",
                "PATH=" + separated({at(path + "/bin"), at("/usr/bin")})};
  entries.insert(entries.end(), more.begin(), more.end());
  return Environment(entries);
}

std::string exported(const CondaEffects& effects, const std::string& name) {
  const CondaVariable* const found = effects.export_vars.find(name);
  return found == nullptr ? "none" : found->value.text;
}

TEST(CondaActivate, ASwitchLeavesTheOldVariablesAsTheyAre) {
  const CondaEffects effects = conda_activate(prefix("/envs/b"), prefix("/envs/a", R"({"X": "a"})"),
                                              settings(), shell_in("/envs/a", {"X=a"}), false);
  EXPECT_EQ(exported(effects, "X"), "none");
  EXPECT_THAT(effects.unset_vars, ElementsAre("_CE_M", "_CE_CONDA"));
  EXPECT_THAT(effects.deactivate_scripts, ElementsAre(at("/envs/a/d.sh")));
  EXPECT_EQ(exported(effects, "CONDA_PREFIX_1"), at("/envs/a"));
}

TEST(CondaActivate, ThereAndBackIsLevelThree) {
  Environment old = shell_in("/envs/b", {"CONDA_PREFIX_1=" + at("/envs/a")});
  old.set("CONDA_SHLVL", "2");
  EXPECT_EQ(exported(conda_activate(prefix("/envs/a"), prefix("/envs/b"), settings(), old, false),
                     "CONDA_SHLVL"),
            "3");
}

TEST(CondaActivate, WhatIsActiveIsOnlyRefreshed) {
  const CondaEffects effects = conda_activate(prefix("/envs/a", R"({"X": "1"})"), prefix("/envs/a"),
                                              settings(), shell_in("/envs/a"), true);
  EXPECT_EQ(exported(effects, "CONDA_SHLVL"), "1");
  EXPECT_EQ(exported(effects, "CONDA_PREFIX"), "none");
  EXPECT_EQ(exported(effects, "X"), "none");
  EXPECT_EQ(exported(effects, "CONDA_PROMPT_MODIFIER"), "(x) ");
}

TEST(CondaActivate, StackingKeepsTheOldOnPath) {
  const CondaEffects effects =
      conda_activate(prefix("/envs/b"), prefix("/envs/a"), settings(), shell_in("/envs/a"), true);
  EXPECT_THAT(*effects.path, ElementsAre(at("/envs/b/bin"), at("/envs/a/bin"), at("/usr/bin")));
  EXPECT_EQ(exported(effects, "CONDA_STACKED_2"), "true");
  EXPECT_THAT(effects.deactivate_scripts, IsEmpty());
}

TEST(CondaActivate, ValuesHaveTheirOwnTypes) {
  const CondaEffects effects = conda_activate(
      prefix(
          "/envs/a",
          R"({"I": 5, "T": true, "F": 1.0, "N": null, "L": ["it's", 1, null], "O": {"a": "b"}, "U": "***unset***"})"),
      {}, settings(), Environment(), false);
  EXPECT_EQ(exported(effects, "I"), "5");
  EXPECT_EQ(exported(effects, "T"), "True");
  EXPECT_EQ(exported(effects, "F"), "1.0");
  EXPECT_EQ(exported(effects, "L"), R"(["it's", 1, None])");
  EXPECT_EQ(exported(effects, "O"), "{'a': 'b'}");
  EXPECT_EQ(exported(effects, "U"), "none");
  EXPECT_THAT(effects.unset_vars, ElementsAre("N", "_CE_M", "_CE_CONDA"));
  EXPECT_THAT(conda_json(effects), HasSubstr("      \"T\": true,\n"));
  EXPECT_THAT(conda_json(effects),
              HasSubstr("      \"L\": [\n        \"it's\",\n        1,\n        null\n      ],\n"));
}

TEST(CondaActivate, NamesBecomeUpperCaseAtTheEndOnly) {
  const CondaEffects effects =
      conda_activate(prefix("/envs/a", R"({"Lower": "1", "lower": "2", "Path": "/mine"})"), {},
                     settings(), Environment({"lower=x", "PATH=/usr/bin"}), false);
  EXPECT_EQ(exported(effects, "LOWER"), "2");
  EXPECT_EQ(exported(effects, "__CONDA_SHLVL_0_LOWER"), "x");
  EXPECT_FALSE(effects.path);
  EXPECT_EQ(exported(effects, "PATH"), "/mine");
  CondaSettings as_they_are = settings();
  as_they_are.config.envvars_force_uppercase = false;
  EXPECT_EQ(exported(conda_activate(prefix("/envs/a", R"({"Lower": "1"})"), {}, as_they_are,
                                    Environment(), false),
                     "Lower"),
            "1");
}

TEST(CondaActivate, WhatItHidesIsSavedAndSaidWhenItDiffers) {
  const CondaEffects effects =
      conda_activate(prefix("/envs/a", R"({"SAME": "1", "OTHER": "2", "NUMBER": 3})"), {},
                     settings(), Environment({"SAME=1", "OTHER=mine", "NUMBER=3"}), false);
  EXPECT_EQ(exported(effects, "__CONDA_SHLVL_0_SAME"), "1");
  EXPECT_EQ(exported(effects, "__CONDA_SHLVL_0_OTHER"), "mine");
  EXPECT_EQ(effects.messages,
            "WARNING: overwriting environment variables set in the machine\n"
            "overwriting variable ['OTHER', 'NUMBER']\n");
}

TEST(CondaVariablesIn, ThoseOfTheStateCountMoreAndDuplicatesAreSaid) {
  std::string messages;
  const CondaVariables variables = conda_variables_in(
      "/p", {{"a", R"({"A": "1", "B": "2"})"}, {"b", R"({"A": "3", "PATH": "/x"})"}},
      {{"state", R"({"env_vars": {"B": "4"}})"}}, messages);
  EXPECT_EQ(variables.find("A")->value.text, "3");
  EXPECT_EQ(variables.find("B")->value.text, "4");
  EXPECT_EQ(variables.find("PATH"), nullptr);
  EXPECT_THAT(messages, HasSubstr("variable B duplicated\n"));
  EXPECT_THAT(messages, HasSubstr("for prefix '/p' are reserved and will be ignored: PATH."));
}

TEST(CondaDeactivate, TheMarkIsALiteralWhenOneStepsBack) {
  Environment old = shell_in("/envs/b", {"CONDA_PREFIX_1=" + at("/envs/a"),
                                         "__CONDA_SHLVL_1_X=mine", "__CONDA_SHLVL_1_Y="});
  old.set("CONDA_SHLVL", "2");
  const CondaEffects effects =
      conda_deactivate(prefix("/envs/b", R"({"X": "b", "Y": "b", "z": "b"})"),
                       prefix("/envs/a", R"({"M": "***unset***"})"), settings(), old);
  EXPECT_EQ(exported(effects, "M"), "***unset***");
  EXPECT_EQ(exported(effects, "X"), "mine");
  EXPECT_THAT(effects.unset_vars, ElementsAre("CONDA_PREFIX_1", "_CE_M", "_CE_CONDA", "Y", "Z"));
  EXPECT_THAT(*effects.path_first, ElementsAre(at("/envs/a/bin"), at("/usr/bin")));
  EXPECT_THAT(effects.activate_scripts, ElementsAre(at("/envs/a/a.sh")));
}

TEST(CondaDeactivate, AStackMarkOfAnyValueTakesTheFoldersAway) {
  Environment old = shell_in("/envs/b", {"CONDA_PREFIX_1=" + at("/envs/a"), "CONDA_STACKED_2="});
  old.set("CONDA_SHLVL", "2");
  const CondaEffects effects =
      conda_deactivate(prefix("/envs/b"), prefix("/envs/a"), settings(), old);
  EXPECT_THAT(*effects.path_first, ElementsAre(at("/usr/bin")));
  EXPECT_THAT(effects.unset_vars, testing::Contains("CONDA_STACKED_2"));
}

TEST(CondaDeactivate, AtLevelZeroNothingIsDone) {
  EXPECT_EQ(conda_shell_code(conda_deactivate({}, {}, settings(), Environment({"CONDA_PREFIX=/x"})),
                             Shell::posix),
            "");
}

TEST(CondaPrompt, ShowsTheStack) {
  CondaSettings stacked = settings();
  stacked.config.env_prompt = "{{{stacked_env}}} {name} {unknown} ";
  Environment old =
      shell_in("/envs/b", {"CONDA_PREFIX_1=" + at("/envs/a"), "CONDA_STACKED_2=true"});
  old.set("CONDA_SHLVL", "2");
  const auto prompt = [&](const CondaEffects& effects) {
    return exported(effects, "CONDA_PROMPT_MODIFIER");
  };
  EXPECT_EQ(prompt(conda_activate(prefix("/envs/c"), prefix("/envs/b"), stacked, old, true)),
            "{c,b,a} c {unknown} ");
  EXPECT_EQ(prompt(conda_activate(prefix("/envs/c"), prefix("/envs/b"), stacked, old, false)),
            "{c,a} c {unknown} ");
  EXPECT_EQ(prompt(conda_deactivate(prefix("/envs/b"), prefix("/envs/a"), stacked, old)),
            "{a} a {unknown} ");
}

TEST(CondaPrompt, TheShellsOwnIsSetWithoutTheOldName) {
  Environment old = shell_in("/envs/a", {"CONDA_PROMPT_MODIFIER=(a) ", "PS1=(a) it's (a) $ "});
  const CondaEffects effects =
      conda_activate(prefix("/envs/b"), prefix("/envs/a"), settings(), old, false);
  ASSERT_EQ(effects.set_vars.size(), 1u);
  EXPECT_EQ(effects.set_vars[0].second, "(b) it'\"'\"'s $ ");
  old.set("PS1", "$(POWERLINE_COMMAND)");
  EXPECT_THAT(conda_activate(prefix("/envs/b"), prefix("/envs/a"), settings(), old, false).set_vars,
              IsEmpty());
  EXPECT_THAT(
      conda_activate(prefix("/envs/b"), prefix("/envs/a"), settings(Shell::fish), old, false)
          .set_vars,
      IsEmpty());
}

TEST(CondaPath, EntriesAreMadeNormal) {
  EXPECT_THAT(conda_path_entries(Environment({"PATH="})), ElementsAre("."));
  EXPECT_EQ(conda_path_entries(Environment({"PATH=" + separated({"a", "", "b"})})),
            (Words{"a", ".", "b"}));
  EXPECT_THAT(conda_path_entries(Environment()), testing::Not(IsEmpty()));
}

TEST(CondaPath, OnlyTheFirstOccurrenceIsReplacedAndWhatIsBetweenGoes) {
  std::string messages;
  EXPECT_EQ(conda_path_replaced({"/m", "/o/1", "/user", "/o/2", "/o/1", "/z"}, {"/o/1", "/o/2"},
                                {"/n"}, "", messages),
            (Words{"/m", "/n", "/o/1", "/z"}));
  EXPECT_EQ(conda_path_replaced({"/z"}, {"/o"}, {"/n"}, "", messages), (Words{"/n", "/z"}));
  EXPECT_EQ(messages, "");
  EXPECT_EQ(conda_path_replaced({"/o/1", "/z"}, {"/o/1", "/o/2"}, {}, "", messages), (Words{"/z"}));
  EXPECT_EQ(messages, "Did not find path entry /o/2\n");
}

TEST(CondaPath, AnyCondabinIsOne) {
  EXPECT_EQ(conda_path_with({"/x/mycondabin"}, {"/a"}, "/r/condabin"),
            (Words{"/a", "/x/mycondabin"}));
  EXPECT_EQ(conda_path_with({"/x"}, {"/a"}, "/r/condabin"), (Words{"/a", "/r/condabin", "/x"}));
}

struct CodeCase {
  const char* story;
  Shell shell;
  const char* code;
};

class CondaCode : public testing::TestWithParam<CodeCase> {};

TEST_P(CondaCode, IsCondasToTheByte) {
  CondaEffects effects;
  effects.path_first = {"/a", "/b c"};
  effects.deactivate_scripts = {"/d"};
  effects.unset_vars = {"U"};
  effects.set_vars = {{"S", "it's"}};
  effects.export_vars.put("E", CondaValue::of_text("it's"));
  effects.activate_scripts = {"/x"};
  EXPECT_EQ(conda_shell_code(effects, GetParam().shell), GetParam().code);
}

const CodeCase code_cases[] = {
    {"posix", Shell::posix,
     "export PATH='/a:/b c'\n. \"/d\"\nexport U=''\nS='it's'\nexport E='it's'\n. \"/x\"\n"},
    {"csh", Shell::csh,
     "setenv PATH \"/a:/b c\";\nsource \"/d\";\nunsetenv U;\nset S='it's';\nsetenv E "
     "\"it's\";\nsource \"/x\";\n"},
    {"fish", Shell::fish,
     "set -gx PATH \"/a\" \"/b c\";\nsource \"/d\";\nset -e U || true;\nset -g S \"it's\";\nset "
     "-gx E \"it's\";\nsource \"/x\";\n"},
    {"cmd", Shell::cmd, "PATH=/a;/b c\n_CONDA_SCRIPT=/d\nU=\nS=it's\nE=it's\n_CONDA_SCRIPT=/x\n"},
};

INSTANTIATE_TEST_SUITE_P(Table, CondaCode, testing::ValuesIn(code_cases),
                         [](const auto& test) { return test.param.story; });

TEST(StacksByItself, UpToTheLevelThatIsConfigured) {
  CondaConfig config;
  EXPECT_FALSE(stacks_by_itself(shell_in("/a"), config));
  config.auto_stack = 1;
  EXPECT_TRUE(stacks_by_itself(shell_in("/a"), config));
  Environment deeper = shell_in("/a");
  deeper.set("CONDA_SHLVL", "2");
  EXPECT_FALSE(stacks_by_itself(deeper, config));
}

}  // namespace
}  // namespace brood::launcher
