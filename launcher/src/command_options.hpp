#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The options of a verb that runs a command: they stand in front of it, and everything from the
/// command on belongs to the command. A table of them is all that a verb has to write. Pure.
namespace brood::launcher {

struct CommandOption {
  std::vector<std::string> names;  ///< "-j", "--jobs": each works, all mean the same.
  std::string value;  ///< What a value is called in messages, "N"; empty for one that has none.
  std::function<void(const std::string& value)> take;  ///< May throw LauncherError.
};

/// Gives each option in front of the command to its `take`, in order. `--jobs 4`, `--jobs=4`, `-j
/// 4` and `-j4` mean the same, and so do `-0 -k` and `-0k`. The words from the command on; a `--`
/// in front of it is dropped. Nothing when help is asked for. Throws LauncherError (usage).
std::optional<std::vector<std::string>> read_command_options(
    const std::string& verb, const std::vector<CommandOption>& options,
    const std::vector<std::string>& words);

/// A whole number from `least` up. Throws LauncherError (usage) that names the option.
int whole_number(const std::string& text, const std::string& option, int least,
                 const std::string& verb);

/// The hint of every failure of a verb's command line.
std::string see_help(const std::string& verb);

}  // namespace brood::launcher
