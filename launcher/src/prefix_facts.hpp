#pragma once

#include "activation.hpp"
#include "layout.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// Receives one line of text a call: something odd that was left out, and where it stands.
using Warn = std::function<void(const std::string&)>;

/// Reads what `prefix` has to say from its etc/conda and conda-meta.
/// A prefix that is gone, or lacks any of them, has empty facts.
/// Throws LauncherError (environment) for a file or directory that cannot be read, and for what is
/// no JSON, with file:line:column.
/// `suffix`: how the names of the scripts end.
PrefixFacts read_prefix_facts(const std::string& prefix, const Warn& warn,
                              std::string_view suffix = script_suffix);

/// The variables in the text of conda-meta/state (under `env_vars`) or of an env_vars.d file (at
/// the top), added to `variables`: names become upper-case, a later value replaces an earlier in
/// its place. Values: text as it is, whole numbers in decimal, true and false as True and False,
/// null and
/// `***unset***` remove the variable. Left out with a warning: lists, objects, names that are empty
/// or hold `=`, blanks or control characters, PATH, and the names that activation itself manages.
enum class VariablesFile { state, env_vars };
void add_variables(std::vector<Variable>& variables, std::string_view json, VariablesFile kind,
                   const std::string& file, const Warn& warn);

/// Whether a variable can have that name: something without `=`, blanks and control characters.
bool is_variable_name(std::string_view name);

/// Whether activation itself sets the variable: CONDA_PREFIX and its like, what it saves.
bool belongs_to_activation(std::string_view name);

/// The entries of PREFIX/etc/conda/SUBDIRECTORY whose name ends with `suffix`, sorted by code
/// point; hidden files count, a missing directory is empty. Throws LauncherError (environment) when
/// it is there and cannot be read.
std::vector<std::string> list_scripts(const std::string& prefix, std::string_view subdirectory,
                                      std::string_view suffix);

}  // namespace brood::launcher
