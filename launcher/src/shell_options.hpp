#pragma once

#include "prefix.hpp"
#include "shell.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The command lines of the verbs for shells and environments, as plain values: activate,
/// deactivate, reactivate, hook, env. Pure.
namespace brood::launcher {

enum class ShellVerb { activate, deactivate, reactivate };

/// What is printed: code, or JSON.
enum class ShellOutput { code, json };

/// Whose rules count: ours, or conda's to the letter.
enum class Compatibility { none, conda };

struct ShellOptions {
  ShellVerb verb = ShellVerb::activate;
  std::vector<std::string> words;  ///< What names an environment, without -n and -p.
  EnvironmentChoice environment;
  bool stack = false;
  bool no_stack = false;
  ShellOutput output = ShellOutput::code;
  Shell shell = Shell::posix;
  Compatibility compatibility = Compatibility::none;
  std::optional<std::string> root_prefix;
};

struct HookOptions {
  std::string shell;
  bool shows_prompt = true;
};

enum class EnvOutput { text, json, names };

struct EnvListOptions {
  EnvOutput output = EnvOutput::text;
  std::optional<std::string> root_prefix;
};

struct EnvInfoOptions {
  std::optional<std::string> word;  ///< A name, or with a separator a path; else the active one.
  EnvironmentChoice environment;
  EnvOutput output = EnvOutput::text;
  std::optional<std::string> root_prefix;
};

/// Asks for the help of a verb.
struct HelpWanted {
  std::string verb;
};

using ShellCommand =
    std::variant<HelpWanted, ShellOptions, HookOptions, EnvListOptions, EnvInfoOptions>;

/// The verbs that parse_shell_command knows.
bool is_shell_verb(std::string_view word);

/// Reads the words from the verb on. Throws LauncherError (usage), with a hint.
ShellCommand parse_shell_command(const std::vector<std::string>& words);

/// What a failure of the verb is reported as, in conda's words for --compat=conda.
std::string verb_name(ShellVerb verb);

}  // namespace brood::launcher
