#include "run_options.hpp"

#include "choice_options.hpp"
#include "error.hpp"
#include "prefix_facts.hpp"

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr const char* verb = "run";

/// The variables of `--env NAME=VALUE` and `--env NAME`; of a name given twice the last counts.
std::vector<Variable> variables_of(const Words& words) {
  std::vector<Variable> variables;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    Variable variable{word.substr(0, equals), std::nullopt};
    if (equals != std::string::npos) {
      variable.value = word.substr(equals + 1);
    }
    if (!is_variable_name(variable.name)) {
      refuse_usage(verb, "--env needs NAME=VALUE or NAME, not " + shown(word) +
                             ": no variable can have that name");
    }
    if (belongs_to_activation(variable.name)) {
      throw LauncherError(ExitCode::usage,
                          "--env cannot set " + shown(variable.name) + ": activation itself does",
                          "the environment is chosen with -n or -p");
    }
    std::erase_if(variables,
                  [&](const Variable& v) { return is_same_name(v.name, variable.name); });
    variables.push_back(std::move(variable));
  }
  return variables;
}

void check(const RunOptions& options) {
  check_choice(verb, options.config);
  check_choice(verb, options.environment);
  if (options.cwd && options.cwd->empty()) {
    refuse_usage(verb, "the directory given with --cwd is empty");
  }
  if (options.command.empty()) {
    refuse_usage(verb, "no program to run is given");
  }
}

}  // namespace

std::optional<RunOptions> parse_run(const Words& words) {
  RunOptions options;
  Words variables;
  const std::vector<Option> own{
      text_option({"--cwd"}, "DIR", options.cwd),
      {{"--env"}, "NAME=VALUE", [&](const std::string& word) { variables.push_back(word); }},
      flag_option({"--clean-env"}, options.has_clean_environment),
      flag_option({"--no-activate-scripts"}, options.sources_scripts, false),
      flag_option({"--cache"}, options.uses_cache),
      text_option({"--start-method"}, "METHOD", options.pool.start_method),
      {{"--processes"},
       "N",
       [&](const std::string& count) {
         options.pool.processes = whole_number(count, "--processes", 1, verb);
       }},
      flag_option({"--dry-run"}, options.is_dry),
  };
  std::optional<Words> command = read_options(
      verb, joined({environment_options(options.environment), config_options(options.config), own}),
      words, Placement::in_front);
  if (!command) {
    return std::nullopt;
  }
  options.command = *std::move(command);
  check(options);
  options.variables = variables_of(variables);
  return options;
}

}  // namespace brood::launcher
