#include "activation_cache.hpp"

#include "activation_scripts.hpp"
#include "cache_file.hpp"
#include "cache_text.hpp"
#include "program_search.hpp"
#include "script_reading.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace brood::launcher {

namespace {

/// What decides how bash reads a script, whatever is in it.
constexpr std::array always_read{"BASH_COMPAT", "HOME",     "LANG",        "LC_ALL",
                                 "LC_COLLATE",  "LC_CTYPE", "LC_MESSAGES", "POSIXLY_CORRECT",
                                 "CONDA_PREFIX"};

std::vector<Variable> difference(const Environment& before, const Environment& after) {
  std::vector<Variable> changes;
  for (const std::string& entry : before.entries()) {
    const std::string name(entry_name(entry));
    if (name.size() < entry.size() && !after.get(name)) {
      changes.push_back({name, std::nullopt});
    }
  }
  for (const std::string& entry : after.entries()) {
    const std::string name(entry_name(entry));
    std::optional<std::string> value = after.get(name);
    if (value && value != before.get(name)) {
      changes.push_back({name, std::move(value)});
    }
  }
  return changes;
}

std::string cache_name(const Environment& before) {
  return std::to_string(checksum(before.get("CONDA_PREFIX").value_or("")));
}

}  // namespace

std::optional<std::string> activation_key(const Activation& activation, const Environment& old,
                                          std::string* why) {
  const auto refuse = [&](const std::string& reason) -> std::optional<std::string> {
    if (why != nullptr) {
      *why = reason;
    }
    return std::nullopt;
  };
  if (!activation.scripts_before.empty()) {
    return refuse("another environment is left for this one");
  }
  const std::optional<std::string> shell = find_program("bash", old);
  const std::optional<std::string> identity = shell ? file_identity(*shell) : std::nullopt;
  if (!identity) {
    return refuse("there is no bash");
  }
  std::string key;
  add_field(key, "version", BROOD_VERSION_TEXT);
  add_field(key, *shell, *identity);
  std::set<std::string> variables(always_read.begin(), always_read.end());
  std::set<FileQuestion> questions;
  for (const std::string& script : activation.scripts_after) {
    const std::optional<std::string> text = read_small_file(script);
    if (!text) {
      return refuse("the script " + script + " cannot be read, or is long");
    }
    ScriptReading reading = read_script(*text);
    if (!reading.refusal.empty()) {
      return refuse("of the script " + script + ": " + reading.refusal);
    }
    add_field(key, script, *text);
    variables.merge(reading.variables);
    questions.merge(reading.files);
  }
  const Environment before = with_changes(old, activation.changes);
  for (const std::string& name : variables) {
    const std::optional<std::string> value = before.get(name);
    value ? add_field(key, "variable " + name, *value) : add_field(key, "no variable", name);
  }
  const std::string prefix = before.get("CONDA_PREFIX").value_or("");
  for (const FileQuestion& question : questions) {
    add_field(key, prefix + question.path,
              std::string(1, question.test) +
                  (answers(question.test, prefix + question.path) ? "1" : "0"));
  }
  return key;
}

std::optional<Environment> cached_environment(const Environment& old, const Activation& activation,
                                              const std::string& reporter) {
  Activation scripts = activation;
  scripts.changes_last.clear();
  const Environment before = activated_without_scripts(old, scripts);
  const std::optional<std::string> key = activation_key(activation, old);
  if (!key) {
    return std::nullopt;
  }
  const std::string name = cache_name(before);
  if (const std::optional<std::string> text = read_cache(name, before)) {
    if (const std::optional<std::vector<Variable>> changes = changes_in(*text, *key)) {
      return with_changes(with_changes(before, *changes), activation.changes_last);
    }
  }
  const Environment after = activated_environment(old, scripts, reporter);
  // Not when something was changed meanwhile: then it is not known what the scripts have seen.
  if (activation_key(activation, old) == key) {
    write_cache(name, before, cache_text(*key, difference(before, after)));
  }
  return with_changes(after, activation.changes_last);
}

}  // namespace brood::launcher
