#include "shell_options.hpp"

#include "choice_options.hpp"
#include "error.hpp"
#include "layout.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr std::array shell_verbs{"activate", "deactivate", "reactivate", "hook", "env"};

/// All of these verbs' options may stand anywhere behind the first `from` words.
std::optional<Words> read(const std::string& verb, const std::vector<Option>& options,
                          const Words& words, std::ptrdiff_t from) {
  return read_options(verb, options, Words(words.begin() + from, words.end()), Placement::anywhere);
}

Shell checked_shell(const std::string& name, const std::string& verb) {
  const std::optional<Shell> shell = shell_named(name);
  if (!shell) {
    refuse_usage(verb,
                 "there is no shell " + shown(name) + "; known are " + std::string(shell_names));
  }
  return *shell;
}

ShellCommand parse_activation(const Words& words, ShellVerb verb) {
  const std::string name = words.front();
  ShellOptions options;
  options.verb = verb;
  options.shell = list_separator == ';' ? Shell::cmd : Shell::posix;
  const auto take_compatibility = [&](const std::string& value) {
    if (value != "conda") {
      refuse_usage(name, "--compat knows 'conda', not " + shown(value));
    }
    options.compatibility = Compatibility::conda;
  };
  std::vector<Option> known{
      {{"--shell"},
       "SHELL",
       [&](const std::string& value) { options.shell = checked_shell(value, name); }},
      {{"--json"}, "", [&](const std::string&) { options.output = ShellOutput::json; }},
      {{"--compat"}, "conda", take_compatibility},
      text_option({"--root-prefix"}, "DIR", options.root_prefix)};
  if (verb == ShellVerb::activate) {
    known = joined(
        {known,
         environment_options(options.environment),
         {flag_option({"--stack"}, options.stack), flag_option({"--no-stack"}, options.no_stack)}});
  }
  std::optional<Words> rest = read(name, known, words, 1);
  if (!rest) {
    return HelpWanted{name};
  }
  options.words = *std::move(rest);
  if (options.compatibility == Compatibility::conda) {
    return options;  // What is wrong with it is said in conda's words.
  }
  if (options.stack && options.no_stack) {
    refuse_usage(name, "--stack and --no-stack are both given");
  }
  if (verb != ShellVerb::activate && !options.words.empty()) {
    refuse_usage(name, "it takes no environment: the active one is meant");
  }
  if (options.words.size() > 1 || (!options.words.empty() && options.words.front().empty())) {
    refuse_usage(name, "one environment is expected");
  }
  check_choice(name, options.environment, options.words.empty() ? 0 : 1);
  return options;
}

ShellCommand parse_hook(const Words& words) {
  HookOptions options;
  const std::optional<Words> rest =
      read("hook", {flag_option({"--no-prompt"}, options.shows_prompt, false)}, words, 1);
  if (!rest) {
    return HelpWanted{"hook"};
  }
  if (rest->size() != 1) {
    refuse_usage("hook", "the name of one shell is expected");
  }
  checked_shell(rest->front(), "hook");
  options.shell = rest->front();
  return options;
}

ShellCommand parse_env_list(const Words& words) {
  EnvListOptions options;
  const auto set_output = [&](EnvOutput output) {
    return [&options, output](const std::string&) { options.output = output; };
  };
  const std::optional<Words> rest =
      read("env",
           {{{"--json"}, "", set_output(EnvOutput::json)},
            {{"--names"}, "", set_output(EnvOutput::names)},
            text_option({"--root-prefix"}, "DIR", options.root_prefix)},
           words, 2);
  if (!rest) {
    return HelpWanted{"env"};
  }
  if (!rest->empty()) {
    refuse_usage("env", "'list' takes no " + shown(rest->front()));
  }
  return options;
}

ShellCommand parse_env_info(const Words& words) {
  EnvInfoOptions options;
  const std::vector<Option> own{
      {{"--json"}, "", [&](const std::string&) { options.output = EnvOutput::json; }},
      text_option({"--root-prefix"}, "DIR", options.root_prefix)};
  const std::optional<Words> rest =
      read("env", joined({environment_options(options.environment), own}), words, 2);
  if (!rest) {
    return HelpWanted{"env"};
  }
  if (rest->size() > 1) {
    refuse_usage("env", "'info' takes one environment");
  }
  if (!rest->empty()) {
    options.word = rest->front();
  }
  check_choice("env", options.environment, options.word ? 1 : 0);
  return options;
}

}  // namespace

bool is_shell_verb(std::string_view word) {
  return std::find(shell_verbs.begin(), shell_verbs.end(), word) != shell_verbs.end();
}

std::string verb_name(ShellVerb verb) {
  return shell_verbs[static_cast<std::size_t>(verb)];
}

ShellCommand parse_shell_command(const Words& words) {
  const std::string& verb = words.front();
  for (const ShellVerb known :
       {ShellVerb::activate, ShellVerb::deactivate, ShellVerb::reactivate}) {
    if (verb == verb_name(known)) {
      return parse_activation(words, known);
    }
  }
  if (verb == "hook") {
    return parse_hook(words);
  }
  const std::string what = words.size() > 1 ? words[1] : "";
  if (what == "list") {
    return parse_env_list(words);
  }
  if (what == "info") {
    return parse_env_info(words);
  }
  if (what == "-h" || what == "--help") {
    return HelpWanted{"env"};
  }
  refuse_usage("env", what.empty() ? "'list' or 'info' is expected"
                                   : "'list' or 'info' is expected, not " + shown(what));
}

}  // namespace brood::launcher
