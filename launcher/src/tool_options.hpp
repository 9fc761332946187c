#pragma once

#include "config_search.hpp"
#include "prefix.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The command lines of wrap, doctor and completions as plain values. Pure.
namespace brood::launcher {

struct WrapOptions {
  EnvironmentChoice environment;
  std::optional<std::string> relative;  ///< A path from the folder of the wrapped file.
  std::optional<std::string> output;
  std::optional<std::string> start_method;
  std::optional<int> processes;
  ConfigChoice config;
  std::optional<std::string> script;
  std::vector<std::string> command;  ///< Without a script; with one, its first arguments.
  bool shows = false;                ///< Only prints what `script`, a wrapped file, holds.
};

struct DoctorOptions {
  EnvironmentChoice environment;
  bool json = false;
};

struct CompletionsOptions {
  std::string shell;
};

/// Asks for the help of a verb.
struct ToolHelpWanted {
  std::string verb;
};

using ToolCommand = std::variant<ToolHelpWanted, WrapOptions, DoctorOptions, CompletionsOptions>;

/// The verbs that parse_tool_command knows.
bool is_tool_verb(std::string_view word);

/// Reads the words from the verb on. Throws LauncherError (usage), with a hint.
ToolCommand parse_tool_command(const std::vector<std::string>& words);

}  // namespace brood::launcher
