// What conda 26.7 printed and did for four starting points and seven commands, recorded, beside
// what `brood --compat=conda` does: JSON, stderr, and the environment of a bash that evaluates the
// code.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace brood_scenario {
namespace {

using Json = nlohmann::json;
using Variables = std::map<std::string, std::string>;

std::string data_file(const std::string& name) {
  return std::string(ACTIVATION_DATA) + "/" + name;
}

const Json& recorded() {
  static const Json all = [] {
    std::ifstream stream(data_file("cases.json"));
    return Json::parse(stream);
  }();
  return all;
}

class RecordedActivation : public testing::TestWithParam<std::size_t> {
 protected:
  RecordedActivation() {
    scratch_.make_environment("root");
    std::filesystem::copy(data_file("envs"), scratch_.path("root/envs"),
                          std::filesystem::copy_options::recursive);
    scratch_.write("home/.keep", "");
  }

  const Json& recording() const { return recorded().at("cases").at(GetParam()); }

  /// A recorded text with this test's own folders in it.
  std::string here(std::string text) const {
    const std::pair<const char*, std::string> folders[] = {{"@ENVS@", scratch_.path("root/envs")},
                                                           {"@ROOT@", scratch_.path("root")},
                                                           {"@HOME@", scratch_.path("home")}};
    for (const auto& [mark, folder] : folders) {
      for (std::size_t at; (at = text.find(mark)) != std::string::npos;) {
        text.replace(at, std::string(mark).size(), folder);
      }
    }
    return text;
  }

  Json here(const Json& value) const { return Json::parse(here(value.dump())); }

  Json member(const char* name, const Json& otherwise) const {
    return recording().contains(name) ? here(recording().at(name)) : otherwise;
  }

  Start start(Words options) const {
    Start start{.arguments = {}};
    for (const Json& word : recording().at("arguments")) {
      start.arguments.push_back(here(word.get<std::string>()));
    }
    options.insert(options.end(), {"--compat=conda", "--root-prefix", scratch_.path("root")});
    start.arguments.insert(start.arguments.end(), options.begin(), options.end());
    const Json variables = here(recorded().at("starts").at(recording().at("start")));
    for (const auto& [name, value] : variables.items()) {
      start.variables.emplace_back(name, value);
    }
    return start;
  }

  Scratch scratch_;
};

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines = lines_of(text);
  // conda lists the names of a set, whose order is chance.
  for (std::string& line : lines) {
    if (line.starts_with("overwriting variable [")) {
      std::sort(line.begin(), line.end());
    }
  }
  return lines;
}

TEST_P(RecordedActivation, IsCondasAsJson) {
  const Finished finished = run_brood(start({"--json"}));
  EXPECT_EQ(finished.status, 0);
  const Json expected{
      {"path", recording().contains("path") ? Json{{"PATH", member("path", {})}} : Json::object()},
      {"vars",
       {{"export", member("export", Json::object())},
        {"set", member("set", Json::object())},
        {"unset", member("unset", Json::array())}}},
      {"scripts",
       {{"activate", member("activate", Json::array())},
        {"deactivate", member("deactivate", Json::array())}}}};
  EXPECT_EQ(Json::parse(finished.output).dump(1), expected.dump(1));
  EXPECT_EQ(sorted_lines(finished.errors), sorted_lines(member("stderr", "").get<std::string>()));
}

TEST_P(RecordedActivation, HasCondasEffectInBash) {
  const Start given = start({"--shell", "bash"});
  const Finished code = run_brood(given);
  ASSERT_EQ(code.status, 0) << code.errors;
  Start shell = given;
  shell.program = "/bin/bash";
  shell.arguments = {"--norc", "--noprofile", "-c", code.output + "\nexec env -0"};
  const Finished finished = run_brood(shell);
  Variables now;
  std::istringstream entries(finished.output);
  for (std::string entry; std::getline(entries, entry, '\0');) {
    now[entry.substr(0, entry.find('='))] = entry.substr(entry.find('=') + 1);
  }
  Variables expected;
  for (const auto& [name, value] : given.variables) {
    expected[name] = value;
  }
  const Json changes = member("bash_changes", Json::object());
  for (const auto& [name, value] : changes.items()) {
    expected[name] = value;
  }
  const Json removed = member("bash_removes", Json::array());
  for (const Json& name : removed) {
    expected.erase(name.get<std::string>());
  }
  // Every bash has the first four, and none that runs a script has a prompt.
  for (const char* const own : {"_", "SHLVL", "PWD", "OLDPWD", "PS1"}) {
    now.erase(own);
    expected.erase(own);
  }
  EXPECT_EQ(now, expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedActivation, testing::Range(std::size_t{0}, recorded().at("cases").size()),
    [](const auto& test) {
      return recorded().at("cases").at(test.param).at("name").template get<std::string>();
    });

}  // namespace
}  // namespace brood_scenario
