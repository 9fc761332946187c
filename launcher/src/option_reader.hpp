#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The words of a verb: a table of its options is all that a verb has to write. Pure.
///
/// Not CLI11: with the rule of run and map (the first word that is no option is the program, and
/// what follows is its own) it takes an option that it does not know for the program.
namespace brood::launcher {

struct Option {
  std::vector<std::string> names;  ///< "-j", "--jobs": each works, all mean the same.
  std::string value;  ///< What a value is called in messages, "N"; empty for one that has none.
  std::function<void(const std::string& value)> take;  ///< May throw LauncherError.
};

Option text_option(std::vector<std::string> names, const char* value,
                   std::optional<std::string>& text);
Option flag_option(std::vector<std::string> names, bool& flag, bool value = true);

enum class Placement {
  in_front,  ///< Of a command: from the first other word on, all words belong to the command.
  anywhere,  ///< Also behind other words.
};

/// Gives each option to its `take`, in order. `--jobs 4`, `--jobs=4`, `-j 4` and `-j4` mean the
/// same, and so do `-0 -k` and `-0k`. The other words; the first `--` is dropped and ends the
/// options. Nothing when help is asked for. Throws LauncherError (usage).
std::optional<std::vector<std::string>> read_options(const std::string& verb,
                                                     const std::vector<Option>& options,
                                                     const std::vector<std::string>& words,
                                                     Placement placement);

/// A whole number from `least` up. Throws LauncherError (usage) that names the option.
int whole_number(const std::string& text, const std::string& option, int least,
                 const std::string& verb);

/// Throws LauncherError (usage) with a hint at the verb's help.
[[noreturn]] void refuse_usage(const std::string& verb, const std::string& what);

/// The hint of every failure of a verb's words.
std::string see_help(const std::string& verb);

}  // namespace brood::launcher
