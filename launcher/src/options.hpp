#pragma once

#include "config_search.hpp"
#include "map/map_options.hpp"
#include "run_options.hpp"
#include "shell_options.hpp"
#include "tool_options.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The command line as plain values. Pure: nothing is looked up, nothing is printed.
namespace brood::launcher {

/// Text to print on stdout, then all is done (--help, --version).
struct PrintText {
  std::string text;
};

using Options =
    std::variant<PrintText, RunOptions, MapOptions, ShellOptions, HookOptions, EnvListOptions,
                 EnvInfoOptions, WrapOptions, DoctorOptions, CompletionsOptions>;

/// Reads the arguments after the program's name. Everything from PROGRAM or COMMAND on belongs to
/// it, options included; a `--` in front of it is allowed and dropped. Throws LauncherError
/// (usage), with a hint where one helps.
Options parse_options(const std::vector<std::string>& arguments);

/// The verbs that there are.
std::vector<std::string> known_verbs();

/// What a failure of these arguments is reported as: `brood run` for a known verb, else `brood`;
/// the steps of the script shell (activation_scripts) carry it with them.
std::string reported_name(const std::vector<std::string>& arguments);

}  // namespace brood::launcher
