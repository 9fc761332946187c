// `brood activate --compat=conda` and its like: conda's arguments, its errors, its exit codes.
#include "commands/shell.hpp"
#include "conda_shell_code.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "print.hpp"
#include "python_path.hpp"
#include "python_text.hpp"
#include "standard_streams.hpp"
#include "text.hpp"

#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

/// An error as conda reports it.
struct CondaError {
  int code;
  std::string text;  ///< "NAME: what"
};

[[noreturn]] void refuse(const std::string& what) {
  throw CondaError{2, "ArgumentError: " + what};
}

bool is_directory(const std::string& path) {
  boost::system::error_code error;
  return fs::is_directory(to_path(path), error);
}

/// conda ignores mamba's variable; it is only asked where nothing else tells.
std::string root_of_conda(const ShellOptions& options, const Environment& environment) {
  if (options.root_prefix) {
    return absolute_path(expanded(*options.root_prefix, environment));
  }
  Environment without_mamba = environment;
  without_mamba.unset("MAMBA_ROOT_PREFIX");
  for (const Environment& lookup : {without_mamba, environment}) {
    if (const std::optional<CondaFacts> conda = find_conda(lookup)) {
      return conda->root;
    }
  }
  throw LauncherError(ExitCode::environment,
                      "no conda is known (looked at CONDA_EXE, CONDA_PREFIX, PATH and "
                      "MAMBA_ROOT_PREFIX)",
                      "name its prefix by --root-prefix");
}

std::vector<std::string> path_directories_of(const std::string& prefix, Shell shell) {
  const std::string normal = normal_path(prefix);
  const bool has_other_separator = shell == Shell::cmd && list_separator == ':';
  return has_other_separator ? std::vector{normal + "\\bin"} : path_directories(normal);
}

/// Without its variables: conda does not look at them where it has no use for them.
CondaPrefix read_scripts(const std::string& prefix, Shell shell) {
  CondaPrefix facts;
  facts.path = prefix;
  facts.path_directories = path_directories_of(prefix, shell);
  const auto scripts_in = [&](const char* subdirectory) {
    std::vector<std::string> scripts;
    try {
      scripts = list_scripts(prefix, subdirectory, script_suffix_of(shell));
    } catch (const LauncherError&) {  // For conda, what cannot be read is empty.
    }
    for (std::string& script : scripts) {
      script = normal_path(script);
    }
    return scripts;
  };
  facts.activate_scripts = scripts_in("activate.d");
  const std::vector<std::string> scripts = scripts_in("deactivate.d");
  facts.deactivate_scripts.assign(scripts.rbegin(), scripts.rend());
  return facts;
}

CondaPrefix read_prefix(const std::string& prefix, Shell shell) {
  CondaPrefix facts = read_scripts(prefix, shell);
  facts.variables = read_conda_variables(prefix, facts.messages);
  return facts;
}

/// conda drops what is empty and what repeats the command.
std::vector<std::string> arguments_of(const ShellOptions& options) {
  std::vector<std::string> arguments;
  for (const std::string& word : options.words) {
    if (!word.empty() && word != verb_name(options.verb)) {
      arguments.push_back(word);
    }
  }
  if (options.environment.name) {
    arguments.push_back(*options.environment.name);
  }
  if (options.environment.prefix) {
    arguments.push_back(*options.environment.prefix);
  }
  return arguments;
}

std::string find_target(const std::string& argument, const Environment& environment,
                        const CondaSettings& settings) {
  if (argument.find_first_of("/\\") != std::string::npos) {
    const std::string prefix = absolute_path(expanded(argument, environment));
    if (!is_directory(to_text(to_path(prefix) / "conda-meta"))) {
      throw CondaError{1, "EnvironmentLocationNotFound: Not a conda environment: " + prefix};
    }
    return prefix;
  }
  if (argument == "base" || argument == "root") {
    return settings.root;
  }
  for (const std::string& directory :
       envs_dirs(environment, settings.root, settings.config.envs_dirs)) {
    const std::string prefix = to_text(to_path(directory) / to_path(argument));
    if (is_directory(prefix)) {
      return absolute_path(prefix);
    }
  }
  throw CondaError{1, "EnvironmentNameNotFound: Could not find conda environment: " + argument +
                          "\nYou can list all discoverable environments with `conda info "
                          "--envs`.\n"};
}

void check_arguments(const ShellOptions& options, const std::vector<std::string>& arguments) {
  const std::string verb = verb_name(options.verb);
  if (options.stack && options.no_stack) {
    refuse("cannot specify both --stack and --no-stack to " + verb);
  }
  if (options.verb == ShellVerb::activate && arguments.size() > 1) {
    refuse(verb + " does not accept more than one argument:\n" + python_repr(arguments) + "\n");
  }
  if (options.verb != ShellVerb::activate && !arguments.empty()) {
    refuse(verb + " does not accept arguments\nremainder_args: " + python_repr(arguments) + "\n");
  }
}

CondaEffects effects_of(const ShellOptions& options, const Environment& environment) {
  const std::vector<std::string> arguments = arguments_of(options);
  check_arguments(options, arguments);
  CondaSettings settings;
  settings.root = root_of_conda(options, environment);
  settings.shell = options.shell;
  settings.config = read_conda_config(environment, settings.root, [&](const std::string& line) {
    write_all(Stream::errors, "brood " + verb_name(options.verb) + ": warning: " + line + "\n");
  });
  const std::string active = environment.get("CONDA_PREFIX").value_or("");
  const int level = conda_level(environment);
  const auto read = [&](const std::string& prefix) { return read_prefix(prefix, options.shell); };
  if (options.verb == ShellVerb::activate) {
    const std::string target =
        find_target(arguments.empty() ? settings.config.default_activation_env : arguments.front(),
                    environment, settings);
    if (options.shell == Shell::cmd && target.find('^') != std::string::npos) {
      throw CondaError{2,
                       "CondaError: Cannot activate environments with '^' in their path from "
                       "cmd.exe."};
    }
    const bool stack =
        options.stack || (!options.no_stack && stacks_by_itself(environment, settings.config));
    const bool is_same = level > 0 && environment.get("CONDA_PREFIX") == target;
    return conda_activate(is_same ? read_scripts(target, options.shell) : read(target),
                          level > 0 ? read_scripts(active, options.shell) : CondaPrefix{}, settings,
                          environment, stack);
  }
  if (level < 1 || active.empty()) {
    return {};
  }
  if (options.verb == ShellVerb::reactivate) {
    return conda_reactivate(read_scripts(active, options.shell), settings, environment);
  }
  const std::optional<std::string> outer =
      level > 1 ? environment.get_non_empty("CONDA_PREFIX_" + std::to_string(level - 1))
                : std::nullopt;
  return conda_deactivate(read(active), outer ? read(*outer) : CondaPrefix{}, settings,
                          environment);
}

}  // namespace

int conda_command(const ShellOptions& options, const Environment& environment) {
  try {
    const CondaEffects effects = effects_of(options, environment);
    write_all(Stream::errors, effects.messages);
    const std::string text = options.output == ShellOutput::json
                                 ? conda_json(effects)
                                 : conda_shell_code(effects, options.shell);
    return print(text);
  } catch (const CondaError& error) {
    write_all(Stream::errors, "\n" + error.text + "\n\n");
    return error.code;
  }
}

}  // namespace brood::launcher
