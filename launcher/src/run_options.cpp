#include "run_options.hpp"

#include "error.hpp"
#include "prefix_facts.hpp"
#include "verb_parser.hpp"

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

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
      throw LauncherError(
          ExitCode::usage,
          "--env needs NAME=VALUE or NAME, not " + shown(word) + ": no variable can have that name",
          see_help("run"));
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

}  // namespace

std::optional<RunOptions> parse_run(const Words& words) {
  VerbParser parser("run");
  CLI::App& app = parser.app();
  RunOptions options;
  Words variables;
  add_environment_options(app, options.environment);
  app.add_option("--start-method", options.pool.start_method);
  app.add_option("--processes", options.pool.processes);
  app.add_option("--cwd", options.cwd);
  // One value each time: the next word may be the program. And it is taken as it is.
  app.add_option_function<std::string>("--env",
                                       [&](const std::string& word) { variables.push_back(word); })
      ->trigger_on_parse();
  app.add_flag("--clean-env", options.has_clean_environment);
  app.add_flag("!--no-activate-scripts", options.sources_scripts);
  app.add_flag("--cache", options.uses_cache);
  app.add_flag("--dry-run", options.is_dry);
  Words command = parser.parse(words);
  if (parser.wants_help()) {
    return std::nullopt;
  }
  check_environment(options.environment, "run");
  check_count(options.pool.processes, "--processes", "run");
  if (options.cwd && options.cwd->empty()) {
    throw LauncherError(ExitCode::usage, "the directory given with --cwd is empty",
                        see_help("run"));
  }
  options.variables = variables_of(variables);
  options.command = checked_command(std::move(command), "run");
  return options;
}

}  // namespace brood::launcher
