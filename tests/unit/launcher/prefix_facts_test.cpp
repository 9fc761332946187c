#include "prefix_facts.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Entries = std::vector<std::string>;

struct Read {
  std::vector<Variable> variables;
  Entries warnings;
};

Read read(const std::string& json, VariablesFile kind = VariablesFile::env_vars) {
  Read result;
  add_variables(result.variables, json, kind, "FILE",
                [&](const std::string& line) { result.warnings.push_back(line); });
  return result;
}

std::string failure(const std::string& json, VariablesFile kind = VariablesFile::env_vars) {
  try {
    read(json, kind);
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::environment);
    return error.what();
  }
  return "no failure";
}

struct ValueCase {
  const char* story;
  const char* json;
  std::optional<std::string> value;
};

class VariableValue : public testing::TestWithParam<ValueCase> {};

TEST_P(VariableValue, IsReadAsCondaDoes) {
  const Read result = read(std::string(R"({"X": )") + GetParam().json + "}");
  EXPECT_THAT(result.warnings, IsEmpty());
  ASSERT_EQ(result.variables.size(), 1u);
  EXPECT_EQ(result.variables[0], (Variable{"X", GetParam().value}));
}

const ValueCase value_cases[] = {
    {"text", R"("a b")", "a b"},
    {"empty", R"("")", ""},
    {"newline_and_shell_text", R"("l1\nl2 $HOME `id` 'q'")", "l1\nl2 $HOME `id` 'q'"},
    {"unicode", R"("\u00e9")", "\xc3\xa9"},
    {"whole_number", "42", "42"},
    {"negative_number", "-7", "-7"},
    {"fraction", "1.5", "1.5"},
    {"true_", "true", "True"},
    {"false_", "false", "False"},
    {"null_", "null", std::nullopt},
    {"unset_marker", R"("***unset***")", std::nullopt},
};

INSTANTIATE_TEST_SUITE_P(Table, VariableValue, testing::ValuesIn(value_cases),
                         [](const auto& test) { return test.param.story; });

TEST(AddVariables, NamesBecomeUpperCase) {
  EXPECT_THAT(read(R"({"lower_case": "1"})").variables, ElementsAre(Variable{"LOWER_CASE", "1"}));
}

TEST(AddVariables, ALaterValueTakesTheFirstPlace) {
  EXPECT_THAT(read(R"({"Lower": "1", "B": "2", "lower": "3"})").variables,
              ElementsAre(Variable{"LOWER", "3"}, Variable{"B", "2"}));
}

struct RefusedCase {
  const char* story;
  const char* json;
  const char* warning;
};

class RefusedVariable : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedVariable, IsLeftOutWithAWarning) {
  const Read result = read(GetParam().json);
  EXPECT_THAT(result.variables, IsEmpty());
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_THAT(result.warnings[0], HasSubstr(GetParam().warning));
  EXPECT_THAT(result.warnings[0], HasSubstr("FILE"));
  EXPECT_EQ(result.warnings[0].find('\n'), std::string::npos);
}

const RefusedCase refused_cases[] = {
    {"path", R"({"PATH": "/x"})", "search path"},
    {"path_in_other_case", R"({"Path": "/x"})", "search path"},
    {"prefix", R"({"CONDA_PREFIX": "/x"})", "activation itself"},
    {"prefix_in_other_case", R"({"conda_prefix": "/x"})", "activation itself"},
    {"level", R"({"CONDA_SHLVL": 3})", "activation itself"},
    {"numbered_prefix", R"({"CONDA_PREFIX_1": "/x"})", "activation itself"},
    {"stack_marker", R"({"CONDA_STACKED_2": "true"})", "activation itself"},
    {"saved_value", R"({"__CONDA_SHLVL_0_X": "1"})", "activation itself"},
    {"empty_name", R"({"": "1"})", "no variable can have"},
    {"equals_in_name", R"({"A=B": "1"})", "no variable can have"},
    {"blank_in_name", R"({"A B": "1"})", "no variable can have"},
    {"newline_in_name", R"({"A\nB": "1"})", "no variable can have"},
    {"list", R"({"A": [1]})", "neither text nor a number"},
    {"object", R"({"A": {"b": 1}})", "neither text nor a number"},
    {"nul_in_value", R"({"A": "x\u0000y"})", "neither text nor a number"},
};

INSTANTIATE_TEST_SUITE_P(Table, RefusedVariable, testing::ValuesIn(refused_cases),
                         [](const auto& test) { return test.param.story; });

TEST(AddVariables, ARemovedPathIsIgnoredInSilence) {
  const Read result = read(R"({"PATH": "***unset***"})");
  EXPECT_THAT(result.variables, IsEmpty());
  EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(AddVariables, CondasOtherNamesMayBeSet) {
  EXPECT_EQ(read(R"({"CONDA_OVERRIDE_CUDA": "12", "CONDA_PREFIX_X": "1"})").variables.size(), 2u);
}

TEST(AddVariables, AStateFileHasThemUnderEnvVars) {
  const Read result = read(R"({"env_vars": {"A": "1"}, "other": 2})", VariablesFile::state);
  EXPECT_THAT(result.variables, ElementsAre(Variable{"A", "1"}));
}

TEST(AddVariables, AStateFileMayHaveNone) {
  EXPECT_THAT(read(R"({"version": 1})", VariablesFile::state).variables, IsEmpty());
}

TEST(AddVariables, BadJsonIsNamedWithLineAndColumn) {
  EXPECT_THAT(failure("{\n  \"A\": oops\n}"), HasSubstr("FILE:2:"));
  EXPECT_THAT(failure("{\"A\": \"1\","), HasSubstr("FILE:1:"));
  EXPECT_THAT(failure(""), HasSubstr("FILE:1:1: no valid JSON"));
  EXPECT_THAT(failure("{\"A\": 1e315}"), HasSubstr("FILE: number overflow parsing '1e315'"));
  EXPECT_EQ(failure("{\"A\": \"\xff\"}").find('\n'), std::string::npos);
}

TEST(AddVariables, TheWrongShapeIsNamed) {
  EXPECT_THAT(failure("[1]"), HasSubstr("object is expected"));
  EXPECT_THAT(failure(R"({"env_vars": []})", VariablesFile::state), HasSubstr("'env_vars'"));
}

TEST(AddVariables, DeepNestingIsRefusedNotFollowed) {
  const std::string deep = "{\"A\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_EQ(read(deep).warnings.size(), 1u);
}

// On the disk.

PrefixFacts facts_of(const ScratchDirectory& scratch, Entries* warnings = nullptr) {
  return read_prefix_facts(scratch.path(), [warnings](const std::string& line) {
    if (warnings != nullptr) {
      warnings->push_back(line);
    }
  });
}

TEST(ReadPrefixFacts, AnEmptyPrefixHasNoneButItsPath) {
  const ScratchDirectory scratch;
  const PrefixFacts facts = facts_of(scratch);
  EXPECT_EQ(facts.path, scratch.path());
  EXPECT_EQ(facts.path_directories, path_directories(scratch.path()));
  EXPECT_THAT(facts.variables, IsEmpty());
  EXPECT_THAT(facts.activate_scripts, IsEmpty());
  EXPECT_THAT(facts.deactivate_scripts, IsEmpty());
}

TEST(ReadPrefixFacts, AVanishedPrefixHasNone) {
  const ScratchDirectory scratch;
  EXPECT_THAT(read_prefix_facts(scratch.path("gone"), [](const std::string&) {}).variables,
              IsEmpty());
}

TEST(ReadPrefixFacts, FilesAreReadInOrderAndTheStateLast) {
  const ScratchDirectory scratch;
  scratch.write("etc/conda/env_vars.d/b.json", R"({"X": "b", "Y": "b"})");
  scratch.write("etc/conda/env_vars.d/a.txt", R"({"X": "a", "W": "a", "Z": "a"})");
  scratch.write("conda-meta/state", R"({"env_vars": {"Z": "state"}})");
  EXPECT_THAT(facts_of(scratch).variables, ElementsAre(Variable{"X", "b"}, Variable{"W", "a"},
                                                       Variable{"Z", "state"}, Variable{"Y", "b"}));
}

TEST(ReadPrefixFacts, ADirectoryAmongTheFilesIsLeftOut) {
  const ScratchDirectory scratch;
  scratch.make_directory("etc/conda/env_vars.d/sub");
  scratch.write("etc/conda/env_vars.d/z.json", R"({"X": "1"})");
  Entries warnings;
  EXPECT_EQ(facts_of(scratch, &warnings).variables.size(), 1u);
  EXPECT_EQ(warnings.size(), 1u);
}

TEST(ReadPrefixFacts, ScriptsAreSortedByCodePointAndDeactivationGoesBackwards) {
  const ScratchDirectory scratch;
  const std::string suffix(script_suffix);
  for (const char* const name : {"a", "Z", "10", "9", ".hidden"}) {
    scratch.write("etc/conda/activate.d/" + (name + suffix), "");
    scratch.write("etc/conda/deactivate.d/" + (name + suffix), "");
  }
  scratch.write("etc/conda/activate.d/x.other", "");
  const auto names = [](const Entries& paths) {
    Entries result;
    for (const std::string& path : paths) {
      result.push_back(to_text(to_path(path).stem()));
    }
    return result;
  };
  const PrefixFacts facts = facts_of(scratch);
  EXPECT_EQ(names(facts.activate_scripts), (Entries{".hidden", "10", "9", "Z", "a"}));
  EXPECT_EQ(names(facts.deactivate_scripts), (Entries{"a", "Z", "9", "10", ".hidden"}));
}

}  // namespace
}  // namespace brood::launcher
