#include "commands/run.hpp"

#include "activation_cache.hpp"
#include "activation_scripts.hpp"
#include "cache_file.hpp"
#include "clean_environment.hpp"
#include "commands/activate.hpp"
#include "commands/defaults.hpp"
#include "dry_run.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "print.hpp"
#include "program_launch.hpp"
#include "program_search.hpp"
#include "standard_streams.hpp"
#include "start_method_name.hpp"
#include "text.hpp"

#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

constexpr const char* reporter = "brood run";

/// What the options ask for, whatever the environment and its scripts say. PATH is not among it:
/// what the user gives is what activation adds to.
std::vector<Variable> asked_variables(const RunOptions& options, const Environment& caller) {
  std::vector<Variable> asked;
  if (options.pool.start_method) {
    asked.push_back({"BROOD_START_METHOD", *options.pool.start_method});
  }
  if (options.pool.processes) {
    asked.push_back({"BROOD_PROCESSES", std::to_string(*options.pool.processes)});
  }
  for (const Variable& variable : options.variables) {
    std::optional<std::string> value = variable.value ? variable.value : caller.get(variable.name);
    if (value) {
      asked.push_back({variable.name, std::move(value)});
    }
  }
  return asked;
}

/// Where the program is told to run, absolute; throws when one cannot go there.
std::optional<std::string> directory_for(const RunOptions& options) {
  if (!options.cwd) {
    return std::nullopt;
  }
  std::string directory = absolute_directory(*options.cwd);
  boost::system::error_code error;
  const bool is_there = fs::is_directory(to_path(directory), error);
  if (!is_there) {
    throw LauncherError(ExitCode::usage, "cannot run in " + shown(*options.cwd) +
                                             (fs::exists(to_path(directory), error)
                                                  ? ": it is no directory"
                                                  : ": there is no such directory"));
  }
  return directory;
}

void enter(const std::string& directory) {
  boost::system::error_code error;
  fs::current_path(to_path(directory), error);
  if (error) {
    throw LauncherError(ExitCode::usage,
                        "cannot run in " + shown(directory) + ": " + system_reason(error.value()));
  }
}

/// The program as it is named from here, for a look at where it lies.
std::string program_from_here(const RunOptions& options, const std::optional<std::string>& cwd) {
  const std::string& program = options.command.front();
  const bool is_relative = !parent_directory(program).empty() && to_path(program).is_relative();
  return cwd && is_relative ? to_text(to_path(*cwd) / to_path(program)) : program;
}

/// Whether what scripts do is kept: the option says so, or the variable is there and not empty.
bool uses_cache(const RunOptions& options, const Environment& caller) {
  if (options.uses_cache && !has_activation_cache()) {
    throw LauncherError(ExitCode::usage, "there is no activation cache on this system",
                        "leave --cache out");
  }
  return has_activation_cache() &&
         (options.uses_cache || caller.get_non_empty("BROOD_ACTIVATION_CACHE"));
}

int print_dry_run(DryRun run) {
  const Environment environment = activated_without_scripts(run.start, run.activation);
  if (run.cwd) {
    enter(*run.cwd);
  }
  ProgramLaunch launch = launch_for(run.command, environment);
  const std::optional<std::string> path = launch.environment.get("PYTHONPATH");
  if (path && path != environment.get("PYTHONPATH")) {
    run.activation.changes_last.push_back({"PYTHONPATH", path});
  }
  run.command = std::move(launch.command);
  if (const std::optional<std::string> file = find_program(run.command.front(), environment)) {
    run.program = "runs " + one_line(*file);
  } else {
    run.program = "finds no program " + shown(run.command.front()) +
                  (run.activation.needs_shell() ? ", unless a script changes PATH" : "");
  }
  const Shell shell = list_separator == ';' ? Shell::cmd : Shell::posix;
  return print(dry_run_text(run, shell));
}

}  // namespace

int run(const RunOptions& options) {
  if (options.pool.start_method) {
    check_start_method(*options.pool.start_method);
  }
  const Environment caller = Environment::current();
  const bool is_cached = uses_cache(options, caller);
  const std::optional<std::string> cwd = directory_for(options);
  std::vector<std::string> command_from_here = options.command;
  command_from_here.front() = program_from_here(options, cwd);
  const Defaults defaults =
      defaults_for(options.environment, options.config, command_from_here, caller, reporter);
  std::vector<Variable> asked = asked_variables(options, caller);
  const Environment before = options.has_clean_environment ? clean_environment(caller) : caller;
  Environment start = with_changes(with_defaults(before, defaults.config), asked);
  if (cwd && start.get("PWD")) {
    start.set("PWD", *cwd);  // Shells and some programs trust it.
  }
  Activation activation =
      activation_for(defaults.choice, caller, start, command_from_here.front(), reporter);
  std::erase_if(asked, [](const Variable& v) { return is_same_name(v.name, "PATH"); });
  activation.changes_last = std::move(asked);
  if (!options.sources_scripts) {
    activation.scripts_before.clear();
    activation.scripts_after.clear();
  }
  if (options.is_dry) {
    std::string why;
    if (is_cached && activation.needs_shell() && !activation_key(activation, start, &why)) {
      write_all(Stream::errors,
                std::string(reporter) + ": not kept in the cache: " + one_line(why) + "\n");
    }
    return print_dry_run({.program = {},
                          .cwd = cwd,
                          .caller = caller,
                          .start = std::move(start),
                          .activation = std::move(activation),
                          .command = options.command});
  }
  if (cwd) {
    enter(*cwd);
  }
  if (is_cached && activation.needs_shell()) {
    if (const std::optional<Environment> environment =
            cached_environment(start, activation, reporter)) {
      return run_program(options.command, *environment);
    }
  }
  return run_activated(start, activation, options.command, reporter);
}

}  // namespace brood::launcher
