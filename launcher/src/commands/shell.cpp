#include "commands/shell.hpp"

#include "conda_config.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "print.hpp"
#include "self.hpp"
#include "shell_code.hpp"
#include "shell_hook.hpp"
#include "standard_streams.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

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
  return print(
      options.output == ShellOutput::json
          ? activation_json(activation_of(options, environment, warner(verb_name(options.verb))))
          : activation_code(options));
}

std::string activation_code(const ShellOptions& options) {
  const Warn warn = warner(verb_name(options.verb));
  return shell_code(activation_of(options, Environment::current(), warn), options.shell, warn);
}

int hook_command(const HookOptions& options) {
  return print(shell_hook(options.shell, self_path(), options.shows_prompt));
}

}  // namespace brood::launcher
