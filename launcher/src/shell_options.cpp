#include "shell_options.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "option_reader.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr std::array shell_verbs{"activate", "deactivate", "reactivate", "hook", "env"};

void check_environment(const EnvironmentChoice& choice, bool has_word, const std::string& verb) {
  if ((choice.name && choice.name->empty()) || (choice.prefix && choice.prefix->empty())) {
    refuse_usage(verb, "the environment given with -n or -p is empty");
  }
  if ((choice.name ? 1 : 0) + (choice.prefix ? 1 : 0) + (has_word ? 1 : 0) > 1) {
    refuse_usage(verb, "more than one environment is given");
  }
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
      {"", "--shell", true,
       [&](const std::string& value) { options.shell = checked_shell(value, name); }},
      {"", "--json", false, [&](const std::string&) { options.output = ShellOutput::json; }},
      {"", "--compat", true, take_compatibility},
      set_text("", "--root-prefix", options.root_prefix)};
  if (verb == ShellVerb::activate) {
    known.push_back(set_text("-n", "--name", options.environment.name));
    known.push_back(set_text("-p", "--prefix", options.environment.prefix));
    known.push_back(set_flag("--stack", options.stack));
    known.push_back(set_flag("--no-stack", options.no_stack));
  }
  std::optional<Words> rest = OptionReader(name, std::move(known)).read(words, 1);
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
  check_environment(options.environment, !options.words.empty(), name);
  return options;
}

ShellCommand parse_hook(const Words& words) {
  HookOptions options;
  const std::optional<Words> rest =
      OptionReader("hook", {set_flag("--no-prompt", options.shows_prompt, false)}).read(words, 1);
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
      OptionReader("env", {{"", "--json", false, set_output(EnvOutput::json)},
                           {"", "--names", false, set_output(EnvOutput::names)},
                           set_text("", "--root-prefix", options.root_prefix)})
          .read(words, 2);
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
  const std::optional<Words> rest =
      OptionReader("env", {{"", "--json", false,
                            [&](const std::string&) { options.output = EnvOutput::json; }},
                           set_text("-n", "--name", options.environment.name),
                           set_text("-p", "--prefix", options.environment.prefix),
                           set_text("", "--root-prefix", options.root_prefix)})
          .read(words, 2);
  if (!rest) {
    return HelpWanted{"env"};
  }
  if (rest->size() > 1) {
    refuse_usage("env", "'info' takes one environment");
  }
  if (!rest->empty()) {
    options.word = rest->front();
  }
  check_environment(options.environment, options.word.has_value(), "env");
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
