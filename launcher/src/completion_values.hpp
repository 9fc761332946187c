#pragma once

#include "help_table.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What can stand where on brood's command line, for whoever writes completions. Pure.
namespace brood::launcher {

/// What completes the value of an option.
enum class Values { none, environments, methods, folders, files, shells, anything };

inline constexpr std::string_view completed_methods = "fork spawn forkserver";
inline constexpr std::string_view completed_shells = "bash zsh posix fish tcsh xonsh powershell";

Values values_of(const HelpOption& option);

/// What the first words behind a verb may be, blanks between; empty when they are not known.
std::string words_behind(const std::string& verb);

std::vector<std::string> all_verbs();

/// The options of a page, each of their names.
std::vector<std::string> names_of(const HelpPage& page, bool only_with_value = false);

/// The names of all options of all verbs whose values are `values`, each once.
std::vector<std::string> names_with(Values values);

std::string joined(const std::vector<std::string>& words, std::string_view by);

/// `text` with `value` in every place of `mark`.
std::string filled(std::string_view text, std::string_view mark, std::string_view value);

}  // namespace brood::launcher
