// Real shells evaluate what `brood activate` prints, for environments whose folders and values hold
// everything that means something to some shell. A shell that is not installed skips its tests.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>

namespace brood_scenario {
namespace {

using Variables = std::map<std::string, std::string>;

struct ShellCase {
  const char* name;
  const char* program;
  Words options;           ///< Before the script.
  const char* print_all;   ///< Ends a script: writes the environment.
  const char* suffix;      ///< Of the activation scripts.
  const char* set_script;  ///< An activation script that sets FROM_SCRIPT to yes.
};

const ShellCase shells[] = {
    {"bash",
     "/bin/bash",
     {"--norc", "--noprofile"},
     "exec env -0\n",
     ".sh",
     "export FROM_SCRIPT=yes\n"},
    {"dash", "/bin/dash", {}, "exec env -0\n", ".sh", "export FROM_SCRIPT=yes\n"},
    {"zsh", "/usr/bin/zsh", {"-f"}, "exec env -0\n", ".sh", "export FROM_SCRIPT=yes\n"},
    {"fish", "/usr/bin/fish", {"--no-config"}, "env -0\n", ".fish", "set -gx FROM_SCRIPT yes\n"},
    {"tcsh", "/usr/bin/tcsh", {"-f"}, "env -0\n", ".csh", "setenv FROM_SCRIPT yes\n"},
    {"xonsh",
     "/usr/bin/xonsh",
     {"--no-rc"},
     "import subprocess; subprocess.call(['env', '-0'], env=__xonsh__.env.detype())\n",
     ".sh",
     "export FROM_SCRIPT=yes\n"},
};

struct ValueCase {
  const char* story;
  std::string json;  ///< Of the value, in conda-meta/state.
  std::string value;
};

/// Each in one environment: a break-out of one would show in those that follow.
const std::vector<ValueCase>& values() {
  static const std::vector<ValueCase> all{
      {"PLAIN", "a b  c", "a b  c"},
      {"SINGLE", "O'Brien's", "O'Brien's"},
      {"DOUBLE", R"(say \"hi\")", R"(say "hi")"},
      {"ODD_QUOTES", R"('\"'\"\"''')", R"('"'""''')"},
      {"DOLLAR", "$HOME ${HOME} $(touch @HERE@/broken) $((1+1)) $$",
       "$HOME ${HOME} $(touch @HERE@/broken) $((1+1)) $$"},
      {"BACKQUOTE", "`touch @HERE@/broken`", "`touch @HERE@/broken`"},
      {"COMMANDS", "; touch @HERE@/broken & touch @HERE@/broken | cat > @HERE@/broken",
       "; touch @HERE@/broken & touch @HERE@/broken | cat > @HERE@/broken"},
      {"NEWLINES", R"(one\ntouch @HERE@/broken\n\nthree)", "one\ntouch @HERE@/broken\n\nthree"},
      {"BACKSLASH", R"(\\ \\n \\\\ \\')", R"(\ \n \\ \')"},
      {"BANG", "!! !x !$ wow!", "!! !x !$ wow!"},
      {"GLOBS", "* ? [a] {a,b} ~ ~root #x %p ^h", "* ? [a] {a,b} ~ ~root #x %p ^h"},
      {"UNICODE", R"(\u00e9\u2019\ud83d\ude00)", "\xc3\xa9\xe2\x80\x99\xf0\x9f\x98\x80"},
      {"CONTROL", R"(tab\tend \u0001 \u001b[0m)", "tab\tend \x01 \x1b[0m"},
      {"EMPTY", "", ""},
      {"LAST", "reached", "reached"},
  };
  return all;
}

class Shells : public testing::TestWithParam<ShellCase> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(GetParam().program)) {
      GTEST_SKIP() << GetParam().program << " is not installed";
    }
  }

  std::string here(std::string text) const {
    for (std::size_t at; (at = text.find("@HERE@")) != std::string::npos;) {
      text.replace(at, 6, scratch_.path());
    }
    return text;
  }

  /// An environment of that name with all the values and a script.
  std::string make(const std::string& below) const {
    const std::string prefix = scratch_.make_environment(below);
    std::string state;
    for (const ValueCase& value : values()) {
      state += (state.empty() ? "" : ", ") + ("\"V_" + std::string(value.story)) + "\": \"" +
               here(value.json) + "\"";
    }
    scratch_.write(below + "/conda-meta/state", "{\"env_vars\": {" + state + "}}");
    scratch_.write(below + "/etc/conda/activate.d/it's a" + GetParam().suffix,
                   GetParam().set_script);
    return prefix;
  }

  Start base(const Variables& more = {}) const {
    Start start{.arguments = {}};
    // What the machine's own configuration says does not count.
    start.variables = {
        {"HOME", scratch_.path("home")}, {"LC_ALL", "C.UTF-8"}, {"XONSH_SHOW_TRACEBACK", "1"}};
    for (const auto& [name, value] : more) {
      start.variables.emplace_back(name, value);
    }
    return start;
  }

  std::string code(Words arguments, const Variables& variables = {}) const {
    Start start = base(variables);
    arguments.insert(arguments.end(), {"--shell", GetParam().name});
    start.arguments = arguments;
    const Finished finished = run_brood(start);
    EXPECT_EQ(finished.status, 0) << finished.errors;
    EXPECT_EQ(finished.errors, "");
    return finished.output;
  }

  /// What `variables` are after the shell has gone through a script.
  Variables after(const std::string& text, const Variables& variables = {}) const {
    Start start = base(variables);
    start.program = GetParam().program;
    start.arguments = GetParam().options;
    start.arguments.push_back(scratch_.write("script", text + GetParam().print_all));
    scratch_.write("home/.keep", "");
    const Finished finished = run_brood(start);
    EXPECT_EQ(finished.status, 0) << finished.errors << text;
    EXPECT_EQ(finished.errors, "");
    Variables result;
    std::istringstream entries(finished.output);
    for (std::string entry; std::getline(entries, entry, '\0');) {
      result[entry.substr(0, entry.find('='))] = entry.substr(entry.find('=') + 1);
    }
    return result;
  }

  void expect_activated(const Variables& now, const std::string& prefix) const {
    EXPECT_EQ(now.count("CONDA_PREFIX") == 1 ? now.at("CONDA_PREFIX") : "none", prefix);
    EXPECT_EQ(now.count("FROM_SCRIPT"), 1u);
    // xonsh expands variables in every PATH by itself.
    if (std::string(GetParam().name) != "xonsh" || prefix.find('$') == std::string::npos) {
      EXPECT_TRUE(now.at("PATH").starts_with(prefix + "/bin:")) << now.at("PATH");
    }
    for (const ValueCase& value : values()) {
      const std::string name = "V_" + std::string(value.story);
      EXPECT_EQ(now.count(name) == 1 ? now.at(name) : "none", here(value.value)) << name;
    }
    EXPECT_FALSE(std::filesystem::exists(scratch_.path("broken"))) << "something broke out";
  }

  Scratch scratch_;
};

TEST_P(Shells, EveryValueArrivesAsItIs) {
  const std::string prefix = make("env");
  expect_activated(after(code({"activate", prefix})), prefix);
}

TEST_P(Shells, EveryPathIsAPath) {
  for (const char* const name : {"it's a \"b\" $HOME `id` $(id)", "a;b&c|d wow!x *?[x]{a,b} ~ # %p",
                                 "new\nline ba\\ck \xff\xfe"}) {
    std::string below = name;
    if (std::string(GetParam().name) == "xonsh") {
      std::erase_if(below, [](char c) { return c == '\xff' || c == '\xfe'; });  // Its own limit.
    }
    const std::string prefix = make(below);
    expect_activated(after(code({"activate", prefix})), prefix);
  }
}

TEST_P(Shells, DeactivationGivesEverythingBack) {
  const std::string prefix = make("it's `id`");
  const Variables before{{"V_PLAIN", "mine: 'q' \"d\""}, {"V_EMPTY", "full"}};
  const Variables untouched = after("", before);
  const Variables inside = after(code({"activate", prefix}, before), before);
  expect_activated(inside, prefix);
  Variables entered = inside;
  entered.erase("FROM_SCRIPT");  // its script takes nothing back
  Variables now = after(code({"deactivate"}, entered), entered);
  EXPECT_EQ(now["CONDA_SHLVL"], "0");
  now.erase("CONDA_SHLVL");
  for (const char* const own : {"SHLVL", "_", "PWD", "OLDPWD"}) {
    now.erase(own);
  }
  for (const auto& [name, value] : now) {
    EXPECT_EQ(untouched.count(name) == 1 ? untouched.at(name) : "none", value) << name;
  }
  EXPECT_EQ(now["V_PLAIN"], "mine: 'q' \"d\"");
  EXPECT_EQ(now["V_EMPTY"], "full");
}

INSTANTIATE_TEST_SUITE_P(All, Shells, testing::ValuesIn(shells),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace brood_scenario
