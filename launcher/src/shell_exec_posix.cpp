#include "shell_exec_posix.hpp"

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

/// Kept from the shell, but given to the program by the shell's last command.
bool is_given_back(std::string_view name) {
  return name == "SHLVL" || name == "_";
}

bool is_carried(const std::string& entry) {
  const std::string_view name = entry_name(entry);
  return name.size() < entry.size() && (!is_kept_from_shell(name) || is_given_back(name));
}

/// The last step gives back what a shell owns as often as it was there.
bool is_there_twice(const Environment& environment, std::string_view name) {
  const auto is_it = [name](const std::string& entry) { return entry_name(entry) == name; };
  return std::ranges::count_if(environment.entries(), is_it) > 1;
}

/// ` 0<&20`, and ` 0<&-` when there is nothing to read from.
std::string redirection(int to, int from) {
  return " " + std::to_string(to) + "<&" + (from < 0 ? "-" : std::to_string(from));
}

std::string redirections(const SetAside& aside) {
  std::string text;
  for (std::size_t stream = 0; stream < 3; ++stream) {
    text += redirection(static_cast<int>(stream), aside[stream]);
  }
  for (const int copy : aside) {
    text += copy < 0 ? "" : redirection(copy, -1);
  }
  return text;
}

/// What the shell has made of its own and scripts may have had exported.
std::string never_exported() {
  std::string names;
  for (const char* const name : shell_owned) {
    const std::string_view view = name;
    names += view == "PWD" || view == "OLDPWD" || view == "SHLVL" ? "" : " " + std::string(view);
  }
  for (const char* const name : loop_owned) {
    names += " " + std::string(name);
  }
  return names;
}

// `${NAME@a}` is x: exported, and nothing else, such as readonly. `-ef`: PWD is where we are.
constexpr const char* unless_something_speaks_against_it = R"(
if [[ ${__brood_program-} && ${BASH_VERSINFO-0} -ge 5 && $- != *a* && :$SHELLOPTS: != *:posix:* ]]; then
  set +eu
  __brood_found=$__brood_name __brood_rest=$PATH:
  while [[ $__brood_found != */* && $__brood_rest ]]; do
    __brood_file=${__brood_rest%%:*}
    __brood_file=${__brood_file:-.}/$__brood_name
    [[ -f $__brood_file && -x $__brood_file ]] && __brood_found=$__brood_file
    __brood_rest=${__brood_rest#*:}
  done
  if [[ $__brood_found = "$__brood_program" && $PATH = "$__brood_path" && ! $BROOD_START_METHOD &&
    $PWD:${PWD@a} = "$__brood_pwd":x && $PWD -ef . && ${SHLVL@a} = x &&
    ${OLDPWD+$OLDPWD:${OLDPWD@a}} = "$__brood_oldpwd" ]]; then
)";

}  // namespace

std::optional<ShellExec> plan_shell_exec(const Environment& after, const Activation& activation,
                                         const std::string& program) {
  const std::optional<int> level = shell_level(after);
  const std::optional<std::string> directory = after.get("PWD");
  const std::vector<std::string>& entries = after.entries();
  // A bash gives relative names of programs a directory in front, which scripts see as their name.
  const bool is_possible =
      level && directory && program.starts_with('/') && activation.changes_last.empty() &&
      std::ranges::all_of(entries, is_carried) &&
      std::ranges::none_of(std::array{"PWD", "OLDPWD", "SHLVL", "_"},
                           [&](const char* name) { return is_there_twice(after, name); });
  if (!is_possible) {
    return std::nullopt;
  }
  const std::optional<std::string> old = after.get("OLDPWD");
  const std::optional<std::string> last = after.get("_");
  return ShellExec{{"expect", program, last.value_or(""), after.get("PATH").value_or(""),
                    *directory, old ? *old + ":x" : ""},
                   last.has_value(),
                   *level};
}

std::string shell_exec_text(const ShellExec& plan, const SetAside& aside, std::size_t command_at) {
  const std::string first = std::to_string(command_at);
  const std::string second = std::to_string(command_at + 1);
  // SHLVL: becoming a program counts it down. `_`: only in front of the command it stays as it is.
  return "\n__brood_name=${@:" + first + ":1}" + unless_something_speaks_against_it +
         "    builtin export -n" + never_exported() + "\n    builtin shopt -s execfail\n    " +
         (plan.has_last ? "_=$__brood_last " : "") + "SHLVL=" + std::to_string(plan.level + 1) +
         R"( exec -a "$__brood_name" -- "$__brood_program" "${@:)" + second + "}\"" +
         redirections(aside) + "\n  fi\nfi";
}

}  // namespace brood::launcher
