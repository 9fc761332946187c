#include "shell_exec_posix.hpp"

#include "shell_quote.hpp"
#include "shell_words_posix.hpp"

#include <algorithm>
#include <charconv>

namespace brood::launcher {

namespace {

/// A bash counts one up at its start and one down when it becomes another program; from 1000 on it
/// begins anew, with a warning. Nothing for what it would not give back as it was.
std::optional<int> shell_level(const Environment& environment) {
  const std::string text = environment.get("SHLVL").value_or("");
  int level = -1;
  std::from_chars(text.data(), text.data() + text.size(), level);
  const bool comes_back = level >= 0 && level <= 998 && std::to_string(level) == text;
  return comes_back ? std::optional(level) : std::nullopt;
}

/// What the shell can be told to put right by itself.
bool is_mended(std::string_view name) {
  return name == "PWD" || name == "OLDPWD" || name == "SHLVL" || name == "_";
}

bool is_carried(const std::string& entry) {
  const std::string_view name = entry_name(entry);
  return name.size() < entry.size() && (!is_kept_from_shell(name) || is_mended(name));
}

bool can_be_changed(const Variable& change) {
  return is_identifier(change.name) && !is_kept_from_shell(change.name) && !is_mended(change.name);
}

void add_change(std::vector<std::string>& steps, const Variable& change) {
  steps.insert(steps.end(), {change.value ? "set" : "unset",
                             change.value ? change.name + "=" + *change.value : change.name});
}

/// ` 0<&20`, and ` 0<&-` when there is nothing to read from.
std::string redirection(int to, int from) {
  return " " + std::to_string(to) + "<&" + (from < 0 ? "-" : std::to_string(from));
}

}  // namespace

std::optional<ShellExec> plan_shell_exec(const Environment& after, const Activation& activation,
                                         const std::string& program) {
  const std::optional<int> level = shell_level(after);
  const std::vector<std::string>& entries = after.entries();
  const std::vector<Variable>& last_changes = activation.changes_last;
  if (!level || !std::all_of(entries.begin(), entries.end(), is_carried) ||
      !std::all_of(last_changes.begin(), last_changes.end(), can_be_changed)) {
    return std::nullopt;
  }
  const std::optional<std::string> last_value = after.get("_");
  ShellExec plan{
      {"exec", program, "last", last_value.value_or("")}, last_value.has_value(), *level};
  plan.steps.insert(plan.steps.end(), {"expect", after.get("PATH").value_or("")});
  for (const char* const name : {"PWD", "OLDPWD"}) {  // Only now: the directory was looked at.
    add_change(plan.steps, {name, after.get(name)});
  }
  for (const Variable& change : last_changes) {
    add_change(plan.steps, change);
  }
  return plan;
}

std::string shell_exec_text(const ShellExec& plan, const SetAside& aside, std::size_t command_at) {
  std::string unexported;
  for (const char* const name : shell_owned) {
    if (!is_mended(name)) {
      unexported += std::string(" ") + name;
    }
  }
  const std::string first = std::to_string(command_at);
  const std::string second = std::to_string(command_at + 1);
  std::string streams;
  for (std::size_t stream = 0; stream < 3; ++stream) {
    streams += redirection(static_cast<int>(stream), aside[stream]);
  }
  for (const int copy : aside) {
    streams += copy < 0 ? "" : redirection(copy, -1);
  }
  return R"(
if [ "${__brood_program-}" ] && [ "${BASH_VERSINFO-0}" -ge 5 ]; then
  case $- in
    *a*) ;;
    *)
      export -n)" +
         unexported + R"( _
      shopt -s execfail
      )" +
         (plan.has_last ? "_=$__brood_last " : "") + "SHLVL=" + std::to_string(plan.level + 1) +
         " exec -a \"${@:" + first + ":1}\" -- \"$__brood_program\" \"${@:" + second + "}\"" +
         streams + R"( ;;
  esac
fi)";
}

}  // namespace brood::launcher
