#include "commands/shell.hpp"

#include "conda_config.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "print.hpp"
#include "self.hpp"
#include "shell_code.hpp"
#include "shell_hook.hpp"
#include "shell_quote.hpp"
#include "standard_streams.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

constexpr const char* csh_word = "--brood-csh";
constexpr const char* csh_prompt_word = "--brood-csh-prompt";

/// Says what was left out on stderr, a line each.
Warn warner(const std::string& verb) {
  return [verb](const std::string& line) {
    write_all(Stream::errors, "brood " + verb + ": warning: " + line + "\n");
  };
}

void say_nothing(const std::string& /*line*/) {}

/// The environment that is meant: a word with a separator is a path, any other a name; base when
/// there is none.
EnvironmentChoice choice_of(const ShellOptions& options) {
  EnvironmentChoice choice = options.environment;
  if (!options.words.empty()) {
    const std::string& word = options.words.front();
    (word.find_first_of("/\\") == std::string::npos ? choice.name : choice.prefix) = word;
  } else if (!choice.name && !choice.prefix) {
    choice.name = "base";
  }
  return choice;
}

Activation activation_of(const ShellOptions& options, const Environment& environment,
                         const Warn& warn) {
  const Environment lookup = lookup_environment(environment, options.root_prefix);
  const std::string_view suffix = script_suffix_of(options.shell);
  const ActiveEnvironment active = active_environment(environment);
  const auto facts_of = [&](const std::string& prefix) {
    return read_prefix_facts(prefix, say_nothing, suffix);
  };
  if (options.verb != ShellVerb::activate) {
    if (active.level == 0) {
      return {};
    }
    const std::optional<CondaFacts> conda = find_conda(lookup, active.prefix);
    if (options.verb == ShellVerb::reactivate) {
      return reactivate(facts_of(active.prefix), conda, environment);
    }
    const std::optional<std::string> outer = outer_prefix(environment);
    return deactivate(facts_of(active.prefix), outer ? facts_of(*outer) : PrefixFacts{}, conda,
                      environment);
  }
  const std::string prefix = find_prefix(choice_of(options), lookup, "", warn);
  const PrefixFacts target = read_prefix_facts(prefix, warn, suffix);
  const bool is_switch = active.level > 0 && !is_same_directory(active.prefix, prefix);
  const std::optional<CondaFacts> conda = find_conda(lookup, prefix);
  const CondaConfig config = read_conda_config(lookup, conda ? conda->root : "", say_nothing);
  const bool stacks =
      !options.no_stack && (options.stack || (config.auto_stack > 0 && active.level > 0 &&
                                              active.level <= config.auto_stack));
  return activate(target, is_switch ? facts_of(active.prefix) : PrefixFacts{}, conda, environment,
                  stacks ? Stacking::stack : Stacking::replace);
}

/// Commands for csh, ended by ";\n", as one line: eval of csh knows no other.
std::string one_line_of(std::string code) {
  if (code.find("\\\n") != std::string::npos) {
    throw LauncherError(ExitCode::environment,
                        "cannot activate: csh cannot be given a value with a newline");
  }
  std::replace(code.begin(), code.end(), '\n', ' ');
  return code;
}

std::string csh_line(std::vector<std::string> words) {
  const bool is_ours = !words.empty() && words.front() != "hook" && words.front() != "env" &&
                       is_shell_verb(words.front());
  if (is_ours) {
    const ShellCommand command = parse_shell_command(words);
    if (const auto* const given = std::get_if<ShellOptions>(&command)) {
      if (given->output == ShellOutput::code && given->compatibility == Compatibility::none) {
        ShellOptions options = *given;
        options.shell = Shell::csh;
        const Warn warn = warner(verb_name(options.verb));
        return one_line_of(
            shell_code(activation_of(options, Environment::current(), warn), Shell::csh, warn));
      }
    }
  }
  words.insert(words.begin(), self_path());
  std::string line;
  for (const std::string& word : words) {
    line += quoted(word, Shell::csh).value_or("") + " ";
  }
  return one_line_of(std::move(line));
}

/// The name of the active environment for csh's prompt, in which `%` and `!` mean something.
std::string csh_prompt() {
  std::string text;
  for (const char c : Environment::current().get("CONDA_PROMPT_MODIFIER").value_or("")) {
    text += c == '%' ? "%%" : c == '!' ? "\\!" : c == '\n' ? " " : std::string(1, c);
  }
  return text;
}

}  // namespace

Environment lookup_environment(const Environment& environment,
                               const std::optional<std::string>& root_prefix) {
  Environment lookup = environment;
  if (root_prefix) {
    lookup.set("MAMBA_ROOT_PREFIX", *root_prefix);
  }
  return lookup;
}

int shell_command(const ShellOptions& options) {
  const Environment environment = Environment::current();
  if (options.compatibility == Compatibility::conda) {
    return conda_command(options, environment);
  }
  const Warn warn = warner(verb_name(options.verb));
  const Activation activation = activation_of(options, environment, warn);
  return print(options.output == ShellOutput::json ? activation_json(activation)
                                                   : shell_code(activation, options.shell, warn));
}

int hook_command(const HookOptions& options) {
  return print(shell_hook(options.shell, self_path(), options.shows_prompt));
}

std::optional<int> run_csh_step(const std::vector<std::string>& arguments) {
  if (arguments.empty() || (arguments[0] != csh_word && arguments[0] != csh_prompt_word)) {
    return std::nullopt;
  }
  if (arguments[0] == csh_prompt_word) {
    return print(csh_prompt() + "\n");
  }
  const std::vector<std::string> words(arguments.begin() + 1, arguments.end());
  std::string line;
  try {
    line = csh_line(words);
  } catch (const LauncherError& error) {
    const std::string verb = words.empty() ? "" : " " + words.front();
    const std::string hint = error.hint().empty() ? "" : "hint: " + error.hint() + "\n";
    write_all(Stream::errors, "brood" + verb + ": " + error.what() + "\n" + hint);
    line = "( exit " + std::to_string(static_cast<int>(error.code())) + " )";
  }
  return print(line + "\n");
}

}  // namespace brood::launcher
