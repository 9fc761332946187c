#include "shell_options.hpp"

#include "error.hpp"
#include "layout.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr std::array shell_verbs{"activate", "deactivate", "reactivate", "hook", "env"};

/// One option: its names, and what its value (empty for a flag) is given to.
struct Option {
  const char* brief;  ///< `-n`, or empty.
  const char* full;
  bool has_value;
  std::function<void(const std::string&)> take;
};

[[noreturn]] void refuse(const std::string& verb, const std::string& what) {
  throw LauncherError(ExitCode::usage, what, "see 'brood " + verb + " --help'");
}

/// Goes through a verb's words: options may stand anywhere, also behind what they are about.
class OptionReader {
 public:
  OptionReader(std::string verb, std::vector<Option> options)
      : verb_(std::move(verb)), options_(std::move(options)) {}

  /// The words that are no options; nothing when help is asked for.
  std::optional<Words> read(const Words& words, std::size_t from) {
    Words rest;
    for (std::size_t at = from; at < words.size(); ++at) {
      const std::string& word = words[at];
      if (word == "--") {
        rest.insert(rest.end(), words.begin() + static_cast<std::ptrdiff_t>(at + 1), words.end());
        break;
      }
      if (word == "-h" || word == "--help") {
        return std::nullopt;
      }
      if (word.size() < 2 || word[0] != '-') {
        rest.push_back(word);
      } else {
        take(words, at);
      }
    }
    return rest;
  }

 private:
  void take(const Words& words, std::size_t& at) const {
    const std::string& word = words[at];
    const bool is_full = word.starts_with("--");
    const std::size_t equals = is_full ? word.find('=') : std::string::npos;
    const std::string name = is_full ? word.substr(0, equals) : word.substr(0, 2);
    const auto option = std::find_if(options_.begin(), options_.end(), [&](const Option& o) {
      return name == o.full || name == o.brief;
    });
    if (option == options_.end()) {
      refuse(verb_, "there is no option " + shown(name));
    }
    const bool is_attached = is_full ? equals != std::string::npos : word.size() > 2;
    if (!option->has_value) {
      if (is_attached) {
        refuse(verb_, "option " + shown(name) + " takes no value");
      }
      option->take("");
    } else if (is_attached) {
      option->take(word.substr(is_full ? equals + 1 : 2));
    } else if (at + 1 == words.size()) {
      refuse(verb_, "option " + shown(name) + " needs a value");
    } else {
      option->take(words[++at]);
    }
  }

  std::string verb_;
  std::vector<Option> options_;
};

Option set_text(const char* brief, const char* full, std::optional<std::string>& text) {
  return {brief, full, true, [&text](const std::string& value) { text = value; }};
}

Option set_flag(const char* full, bool& flag, bool value = true) {
  return {"", full, false, [&flag, value](const std::string&) { flag = value; }};
}

void check_environment(const EnvironmentChoice& choice, bool has_word, const std::string& verb) {
  if ((choice.name && choice.name->empty()) || (choice.prefix && choice.prefix->empty())) {
    refuse(verb, "the environment given with -n or -p is empty");
  }
  if ((choice.name ? 1 : 0) + (choice.prefix ? 1 : 0) + (has_word ? 1 : 0) > 1) {
    refuse(verb, "more than one environment is given");
  }
}

Shell checked_shell(const std::string& name, const std::string& verb) {
  const std::optional<Shell> shell = shell_named(name);
  if (!shell) {
    refuse(verb, "there is no shell " + shown(name) + "; known are " + std::string(shell_names));
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
      refuse(name, "--compat knows 'conda', not " + shown(value));
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
    refuse(name, "--stack and --no-stack are both given");
  }
  if (verb != ShellVerb::activate && !options.words.empty()) {
    refuse(name, "it takes no environment: the active one is meant");
  }
  if (options.words.size() > 1 || (!options.words.empty() && options.words.front().empty())) {
    refuse(name, "one environment is expected");
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
    refuse("hook", "the name of one shell is expected");
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
    refuse("env", "'list' takes no " + shown(rest->front()));
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
    refuse("env", "'info' takes one environment");
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
  refuse("env", what.empty() ? "'list' or 'info' is expected"
                             : "'list' or 'info' is expected, not " + shown(what));
}

}  // namespace brood::launcher
