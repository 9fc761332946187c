#include "completions.hpp"

#include "completion_values.hpp"
#include "help_table.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

/// A text in single quotes of a POSIX shell.
std::string quoted(std::string_view text) {
  return "'" + filled(text, "'", "'\\''") + "'";
}

// ---- bash

constexpr std::string_view bash_functions = R"shell(__brood_reply() {
  local line
  while IFS= read -r line; do
    case $line in "$word"*) COMPREPLY+=("$(printf '%q' "$line")") ;; esac
  done
}
__brood_words() {
  local line
  for line in "$@"; do
    case $line in "$word"*) COMPREPLY+=("$line") ;; esac
  done
}
__brood_complete() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} at
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    __brood_words @VERBS@ --help --version
    return
  fi
  # Behind the program of run and map, everything is the program's.
  case $verb in
    run | map)
      for ((at = 2; at < COMP_CWORD; at++)); do
        case ${COMP_WORDS[at]} in
          @WITH_VALUE@) ((at++)) ;;
          -?*) ;;
          *) return ;;
        esac
      done
      ;;
  esac
  case $before in
    @NAMES@)
      __brood_reply < <(command @BROOD@ env list --names 2>/dev/null)
      return
      ;;
    @METHODS@)
      __brood_words fork spawn forkserver
      return
      ;;
    @ANYTHING@) return ;;
  esac
  case $word in
    -*)
      case $verb in
@OPTIONS@
      esac
      return
      ;;
  esac
  case $verb:$before in
    activate:* | env:info) __brood_reply < <(command @BROOD@ env list --names 2>/dev/null) ;;
@BEHIND@
  esac
}
complete -o default -F __brood_complete brood
)shell";

std::string or_nothing(const std::vector<std::string>& names) {
  return names.empty() ? "--" : joined(names, " | ");
}

std::string bash_completions() {
  std::string options;
  std::string behind;
  std::vector<std::string> with_value;
  for (const HelpPage& page : help_pages()) {
    options += "        " + joined(page.verbs, " | ") + ") __brood_words " +
               joined(names_of(page), " ") + " ;;\n";
    const std::string words = words_behind(page.verbs.front());
    if (!words.empty()) {
      behind += "    " + page.verbs.front() + ":" + page.verbs.front() + ") __brood_words " +
                words + " ;;\n";
    }
    if (page.verbs.front() == "run" || page.verbs.front() == "map") {
      for (const std::string& name : names_of(page, true)) {
        if (std::find(with_value.begin(), with_value.end(), name) == with_value.end()) {
          with_value.push_back(name);
        }
      }
    }
  }
  options.pop_back();
  behind.pop_back();
  // The values that nothing is known of: not files either. Folders and files are bash's default.
  std::string code = filled(bash_functions, "@OPTIONS@", options);
  code = filled(code, "@BEHIND@", behind);
  code = filled(code, "@VERBS@", joined(all_verbs(), " "));
  code = filled(code, "@WITH_VALUE@", or_nothing(with_value));
  code = filled(code, "@NAMES@", or_nothing(names_with(Values::environments)));
  code = filled(code, "@METHODS@", or_nothing(names_with(Values::methods)));
  return filled(code, "@ANYTHING@", or_nothing(names_with(Values::anything)));
}

// ---- zsh

constexpr std::string_view zsh_frame = R"shell(#compdef brood
__brood_environments() {
  local -a names
  names=("${(@f)$(command @BROOD@ env list --names 2>/dev/null)}")
  compadd -- $names
}
__brood_complete() {
  if (( CURRENT == 2 )); then
    local -a verbs
    verbs=(
@VERBS@
    )
    _describe -t commands 'brood command' verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
@CASES@
  esac
}
if [[ ${funcstack[1]-} == _brood ]]; then
  __brood_complete "$@"
else
  (( ${+functions[compdef]} )) && compdef __brood_complete brood
fi
:
)shell";

/// The text of an option inside the brackets and colons of _arguments.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') {
      result += '\\';
    }
    result += c;
  }
  return result;
}

std::string zsh_action(const HelpOption& option) {
  switch (values_of(option)) {
    case Values::none:
      return "";
    case Values::environments:
      return ":environment:__brood_environments";
    case Values::methods:
      return ":method:(" + std::string(completed_methods) + ")";
    case Values::shells:
      return ":shell:(" + std::string(completed_shells) + ")";
    case Values::folders:
      return ":folder:_files -/";
    case Values::files:
      return ":file:_files";
    case Values::anything:
      break;
  }
  return ":" + zsh_text(option.value) + ": ";
}

std::string zsh_rest(const std::string& verb) {
  if (verb == "run" || verb == "map") {
    return "'*:::program:_normal'";
  }
  if (verb == "activate" || verb == "deactivate" || verb == "reactivate") {
    return "'*:environment:__brood_environments'";
  }
  if (verb == "env") {
    return "'1:what:(list info)' '*:environment:__brood_environments'";
  }
  const std::string words = words_behind(verb);
  return words.empty() ? "'*:file:_files'" : "'1:shell:(" + words + ")'";
}

std::string zsh_completions() {
  std::string verbs;
  std::string cases;
  for (const HelpPage& page : help_pages()) {
    for (const std::string& verb : page.verbs) {
      verbs += "      " + quoted(verb + ":" + zsh_text(page.summary)) + "\n";
    }
    cases += "    " + joined(page.verbs, "|") + ")\n      _arguments -s -S \\\n";
    for (const HelpOption& option : page.options) {
      for (const std::string& name : option.names) {
        // `+`: the value may be attached to a short name; `=`: to a long one.
        const std::string attached = option.value.empty() ? "" : name.starts_with("--") ? "=" : "+";
        cases += "        " +
                 quoted("(" + joined(option.names, " ") + ")" + name + attached + "[" +
                        zsh_text(option.text) + "]" + zsh_action(option)) +
                 " \\\n";
      }
    }
    cases += "        " + zsh_rest(page.verbs.front()) + "\n      ;;\n";
  }
  verbs.pop_back();
  cases.pop_back();
  return filled(filled(zsh_frame, "@VERBS@", verbs), "@CASES@", cases);
}

// ---- fish

std::string fish_quoted(std::string_view text) {
  return "'" + filled(filled(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string fish_completions() {
  const std::string names = "'(command @BROOD@ env list --names 2>/dev/null)'";
  std::string code;
  for (const HelpPage& page : help_pages()) {
    for (const std::string& verb : page.verbs) {
      code += "complete -c brood -n __fish_use_subcommand -f -a " + verb + " -d " +
              fish_quoted(page.summary) + "\n";
    }
    const std::string seen =
        "complete -c brood -n '__fish_seen_subcommand_from " + joined(page.verbs, " ") + "'";
    for (const HelpOption& option : page.options) {
      code += seen;
      for (const std::string& name : option.names) {
        code += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      switch (values_of(option)) {
        case Values::none:
          break;
        case Values::environments:
          code += " -x -a " + names;
          break;
        case Values::methods:
          code += " -x -a '" + std::string(completed_methods) + "'";
          break;
        case Values::shells:
          code += " -x -a '" + std::string(completed_shells) + "'";
          break;
        case Values::folders:
          code += " -x -a '(__fish_complete_directories)'";
          break;
        case Values::files:
          code += " -r";
          break;
        case Values::anything:
          code += " -x";
          break;
      }
      code += " -d " + fish_quoted(option.text) + "\n";
    }
    const std::string words = words_behind(page.verbs.front());
    if (!words.empty()) {
      code += seen + " -f -a '" + words + "'\n";
    }
  }
  return code + "complete -c brood -n '__fish_seen_subcommand_from activate info' -f -a " + names +
         "\n";
}

// ---- PowerShell

constexpr std::string_view powershell_frame =
    R"shell(Register-ArgumentCompleter -Native -CommandName brood -ScriptBlock {
  param($word, $ast, $at)
  $options = @{
@OPTIONS@
  }
  $words = @($ast.CommandElements | ForEach-Object { "$_" })
  $before = if ($word) { $words[-2] } else { $words[-1] }
  $found = if ($words.Count -lt 2 -or ($words.Count -eq 2 -and $word)) {
    $options.Keys | Sort-Object
  } elseif ($before -in @METHODS@) {
    'fork', 'spawn', 'forkserver'
  } elseif ($word.StartsWith('-')) {
    $options[$words[1]]
  } elseif ($before -in @NAMES@ -or $words[1] -eq 'activate' -or $before -eq 'info') {
    & @BROOD@ env list --names
  } elseif ($words[1] -eq 'env') {
    'list', 'info'
  } elseif ($words[1] -in 'hook', 'completions') {
    'bash', 'zsh', 'fish', 'powershell'
  }
  $found | Where-Object { $_ -and $_.StartsWith($word) } | ForEach-Object {
    if ($_ -match '^[\w./:\\-]+$') { $_ } else { "'" + $_.Replace("'", "''") + "'" }
  }
}
)shell";

std::string powershell_list(const std::vector<std::string>& names) {
  return names.empty() ? "''" : "'" + joined(names, "', '") + "'";
}

std::string powershell_completions() {
  std::string options;
  for (const HelpPage& page : help_pages()) {
    for (const std::string& verb : page.verbs) {
      options += "    '" + verb + "' = " + powershell_list(names_of(page)) + "\n";
    }
  }
  options.pop_back();
  std::string code = filled(powershell_frame, "@OPTIONS@", options);
  code = filled(code, "@METHODS@", powershell_list(names_with(Values::methods)));
  return filled(code, "@NAMES@", powershell_list(names_with(Values::environments)));
}

}  // namespace

std::string completions(std::string_view shell, const std::string& program) {
  const std::string code = shell == "bash"   ? bash_completions()
                           : shell == "zsh"  ? zsh_completions()
                           : shell == "fish" ? fish_completions()
                                             : powershell_completions();
  return filled(code, "@BROOD@", program);
}

}  // namespace brood::launcher
