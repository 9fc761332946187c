#include "run_options.hpp"

#include "command_options.hpp"
#include "error.hpp"
#include "prefix_facts.hpp"

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

CommandOption text(std::vector<std::string> names, const char* value,
                   std::optional<std::string>& text) {
  return {std::move(names), value, [&text](const std::string& given) { text = given; }};
}

CommandOption flag(const char* name, bool& flag, bool value = true) {
  return {{name}, "", [&flag, value](const std::string&) { flag = value; }};
}

[[noreturn]] void refuse(const std::string& what) {
  throw LauncherError(ExitCode::usage, what, see_help("run"));
}

void check(const RunOptions& options) {
  if (options.config.file && options.config.none) {
    refuse("--config and --no-config are both given");
  }
  const EnvironmentChoice& choice = options.environment;
  if ((choice.name && choice.name->empty()) || (choice.prefix && choice.prefix->empty())) {
    refuse("the environment given with -n or -p is empty");
  }
  if (choice.name && choice.prefix) {
    refuse("--name excludes --prefix");
  }
  if (options.cwd && options.cwd->empty()) {
    refuse("the directory given with --cwd is empty");
  }
  if (options.command.empty()) {
    refuse("no program to run is given");
  }
}

}  // namespace

std::optional<RunOptions> parse_run(const Words& words) {
  RunOptions options;
  Words variables;
  const std::vector<CommandOption> table{
      text({"-n", "--name"}, "NAME", options.environment.name),
      text({"-p", "--prefix"}, "PREFIX", options.environment.prefix),
      text({"--config"}, "FILE", options.config.file),
      flag("--no-config", options.config.none),
      text({"--cwd"}, "DIR", options.cwd),
      {{"--env"}, "NAME=VALUE", [&](const std::string& word) { variables.push_back(word); }},
      flag("--clean-env", options.has_clean_environment),
      flag("--no-activate-scripts", options.sources_scripts, false),
      flag("--cache", options.uses_cache),
      text({"--start-method"}, "METHOD", options.pool.start_method),
      {{"--processes"},
       "N",
       [&](const std::string& count) {
         options.pool.processes = whole_number(count, "--processes", 1, "run");
       }},
      flag("--dry-run", options.is_dry),
  };
  std::optional<Words> command = read_command_options("run", table, words);
  if (!command) {
    return std::nullopt;
  }
  options.command = *std::move(command);
  check(options);
  options.variables = variables_of(variables);
  return options;
}

}  // namespace brood::launcher
