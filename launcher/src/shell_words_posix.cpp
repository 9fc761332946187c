#include "shell_words_posix.hpp"

#include "shell_quote.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

/// Files that a shell would source at its start: kept from the helper shell, meant for the program.
constexpr std::array startup_files{"BASH_ENV", "ENV"};

template <std::size_t N>
bool is_in(const std::array<const char*, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add_sources(std::vector<std::string>& steps, const std::vector<std::string>& scripts) {
  for (const std::string& script : scripts) {
    steps.insert(steps.end(), {"source", script});
  }
}

}  // namespace

const std::array<const char*, 12> loop_owned{"__brood_file",    "__brood_found",  "__brood_last",
                                             "__brood_name",    "__brood_oldpwd", "__brood_path",
                                             "__brood_program", "__brood_pwd",    "__brood_rest",
                                             "__brood_script",  "__brood_self",   "__brood_status"};

const std::array<const char*, 19> shell_owned{
    "BASHOPTS", "BASHPID", "BASH_ARGV0", "EPOCHREALTIME", "EPOCHSECONDS", "EUID",
    "LINENO",   "OLDPWD",  "OPTERR",     "OPTIND",        "PPID",         "PWD",
    "RANDOM",   "SECONDS", "SHELLOPTS",  "SHLVL",         "SRANDOM",      "UID",
    "_"};

bool is_kept_from_shell(std::string_view name) {
  const bool is_directory = name == "PWD" || name == "OLDPWD";
  return !is_identifier(name) || is_in(startup_files, name) ||
         (is_in(shell_owned, name) && !is_directory);
}

const char* const script_loop = R"({
__brood_source() { . "$1"; }
while :; do
  case ${1-} in
    self) __brood_self=$2 ;;
    source)
      __brood_script=$2
      trap '__brood_status=$?
        trap - EXIT
        exec "$__brood_self" --brood-ended "$0" "$__brood_script" "$__brood_status"' EXIT
      __brood_source "$2" ;;
    set) export "$2" ;;
    unset) unset -v "$2" ;;
    expect)
      __brood_program=$2 __brood_last=$3 __brood_path=$4 __brood_pwd=$5 __brood_oldpwd=$6
      shift 4 ;;
    *) break ;;
  esac
  shift 2
done
trap - EXIT)";

const char* const shell_end = R"(
exec "$@"
})";

ShellPlan plan_shell(const Environment& old, const Activation& activation) {
  ShellPlan plan;
  plan.after = with_changes(old, activation.changes);
  const bool changes_first = activation.scripts_before.empty();
  for (const std::string& entry : (changes_first ? plan.after : old).entries()) {
    const std::string_view name = entry_name(entry);
    if (!is_kept_from_shell(name) && name.size() < entry.size() && !plan.environment.get(name)) {
      plan.environment.set(name, entry_value(entry));
    }
  }
  add_sources(plan.steps, activation.scripts_before);
  if (!changes_first) {
    for (const Variable& change : activation.changes) {
      if (is_identifier(change.name)) {
        plan.steps.insert(plan.steps.end(),
                          {change.value ? "set" : "unset",
                           change.value ? change.name + "=" + *change.value : change.name});
      }
    }
  }
  add_sources(plan.steps, activation.scripts_after);

  for (const std::string& entry : plan.after.entries()) {
    const std::string_view name = entry_name(entry);
    const bool is_malformed = name.size() == entry.size();
    if (is_in(startup_files, name)) {
      plan.restorations.push_back("?" + entry);
    } else if (is_malformed || !is_identifier(name) || is_in(shell_owned, name)) {
      plan.restorations.push_back("+" + entry);
    }
  }
  for (const Variable& change : activation.changes_last) {
    plan.restorations.push_back("-" + change.name);
    if (change.value) {
      plan.restorations.push_back("+" + change.name + "=" + *change.value);
    }
  }
  return plan;
}

Environment restored(const Environment& environment, const std::vector<std::string>& restorations) {
  std::vector<std::string> entries = environment.entries();
  std::erase_if(entries, [](const std::string& entry) {
    return is_in(shell_owned, entry_name(entry)) || is_in(loop_owned, entry_name(entry));
  });
  const auto has_name = [](std::string_view name) {
    return [name](const std::string& entry) { return entry_name(entry) == name; };
  };
  for (const std::string& word : restorations) {
    const std::string entry = word.substr(std::min<std::size_t>(1, word.size()));
    const bool is_there = std::any_of(entries.begin(), entries.end(), has_name(entry_name(entry)));
    if (word.starts_with('-')) {
      std::erase_if(entries, has_name(entry));
    } else if (word.starts_with('+') || (word.starts_with('?') && !is_there)) {
      entries.push_back(entry);
    }
  }
  return Environment(std::move(entries));
}

}  // namespace brood::launcher
