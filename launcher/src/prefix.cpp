#include "prefix.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "path_probe.hpp"
#include "program_search.hpp"
#include "shebang.hpp"
#include "text.hpp"

#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

bool is_environment(const std::string& prefix) {
  return is_directory(below(prefix, "conda-meta"));
}

}  // namespace

std::optional<std::string> environment_above(const std::string& file) {
  for (fs::path directory = to_path(absolute_directory(file)).parent_path(); !directory.empty();
       directory = directory.parent_path()) {
    if (is_environment(to_text(directory))) {
      return to_text(directory);
    }
    if (directory == directory.root_path()) {
      break;
    }
  }
  return std::nullopt;
}

namespace {

std::string checked(const std::string& prefix, const std::string& hint) {
  if (is_environment(prefix)) {
    return prefix;
  }
  boost::system::error_code error;
  const fs::file_status status = fs::status(to_path(below(prefix, "conda-meta")), error);
  const std::string why =
      status.type() == fs::status_error
          ? "it cannot be looked into: " + system_reason(error.value())
          : (is_directory(prefix) ? "it is no conda environment (it has no directory conda-meta)"
                                  : "there is no such directory");
  throw LauncherError(ExitCode::environment, "cannot use environment " + shown(prefix) + ": " + why,
                      hint);
}

std::string with_home(const std::string& path, const Environment& environment) {
  const std::optional<std::string> home = environment.get_non_empty(home_variable);
  return home && (path == "~" || path.starts_with("~/")) ? *home + path.substr(1) : path;
}

/// The nearest `.pixi/envs` from the current folder up.
std::optional<std::string> pixi_workspace_envs() {
  boost::system::error_code error;
  for (fs::path directory = fs::current_path(error); !directory.empty();
       directory = directory.parent_path()) {
    const fs::path envs = directory / ".pixi" / "envs";
    if (is_directory(to_text(envs))) {
      return to_text(envs);
    }
    if (directory == directory.root_path()) {
      break;
    }
  }
  return std::nullopt;
}

std::string find_by_name(const std::string& name, const Environment& environment,
                         const Warn& warn) {
  if (name.empty() || name.find_first_of("/\\") != std::string::npos) {
    throw LauncherError(ExitCode::usage, "no environment can be called " + shown(name),
                        "a path is given with -p");
  }
  const std::optional<CondaFacts> conda = find_conda(environment);
  const char* const hint = "give the environment's path with -p, or set MAMBA_ROOT_PREFIX";
  if (name == "base" || name == "root") {
    if (!conda) {
      throw LauncherError(
          ExitCode::environment,
          "cannot find environment " + shown(name) +
              ": no conda or mamba is known (looked at MAMBA_ROOT_PREFIX, CONDA_EXE, "
              "CONDA_PREFIX and PATH)",
          hint);
    }
    return checked(conda->root, "");
  }
  std::string looked;
  for (const std::string& directory :
       name_directories(environment, conda ? conda->root : "", warn)) {
    const std::string prefix = to_text(to_path(directory) / to_path(name));
    if (is_directory(prefix)) {
      return checked(prefix, "");
    }
    looked += (looked.empty() ? "" : ", ") + one_line(directory);
  }
  throw LauncherError(ExitCode::environment,
                      "cannot find environment " + shown(name) + ": looked in " +
                          (looked.empty() ? "no place" : looked),
                      hint);
}

/// The environment a program file lies in, also when only the target of its link does.
std::optional<std::string> environment_of(const std::string& file) {
  if (std::optional<std::string> prefix = environment_above(file)) {
    return prefix;
  }
  boost::system::error_code error;
  const fs::path real = fs::canonical(to_path(file), error);
  return error ? std::nullopt : environment_above(to_text(real));
}

std::string find_by_program(const std::string& program, const Environment& environment) {
  const char* const hint = "name the environment with -n or -p, or activate it";
  std::optional<std::string> file = find_program(program, environment);
  if (!file && is_file(program)) {
    file = program;
  }
  if (!file) {
    throw LauncherError(ExitCode::not_found,
                        "cannot find program " + shown(program) +
                            ": it is not on PATH, and no environment is active or named",
                        hint);
  }
  std::string looked = one_line(*file);
  if (const std::optional<std::string> interpreter = shebang_program(*file)) {
    // The interpreter counts before the script's own place: a project may lie in an environment.
    looked = one_line(*interpreter) + ", " + looked;
    const std::optional<std::string> found = find_program(*interpreter, environment);
    if (std::optional<std::string> prefix = environment_of(found.value_or(*interpreter))) {
      return *prefix;
    }
  }
  if (std::optional<std::string> prefix = environment_of(*file)) {
    return *prefix;
  }
  throw LauncherError(ExitCode::environment,
                      "no environment is active or named, and " + shown(program) +
                          " lies in none (looked above " + looked + ")",
                      hint);
}

std::string find_chosen(const EnvironmentChoice& choice, const Environment& environment,
                        const std::string& program, const Warn& warn) {
  if (choice.prefix) {
    if (choice.prefix->empty()) {
      throw LauncherError(ExitCode::usage, "the prefix given with -p is empty");
    }
    return checked(absolute_directory(with_home(*choice.prefix, environment)),
                   choice.prefix->find_first_of("/\\") == std::string::npos
                       ? "an environment's name is given with -n"
                       : "");
  }
  if (choice.name) {
    return find_by_name(*choice.name, environment, warn);
  }
  if (const std::optional<std::string> active = environment.get_non_empty("CONDA_PREFIX")) {
    return checked(absolute_directory(*active),
                   "CONDA_PREFIX names it; name another environment with -n or -p");
  }
  return find_by_program(program, environment);
}

}  // namespace

std::string find_prefix(const EnvironmentChoice& choice, const Environment& environment,
                        const std::string& program, const Warn& warn) {
  if (choice.source.empty()) {
    return find_chosen(choice, environment, program, warn);
  }
  try {
    return find_chosen(choice, environment, program, warn);
  } catch (const LauncherError& error) {
    throw LauncherError(error.code(), choice.source + ": " + error.what(),
                        "mend it there (what has a slash is a path), or name another environment "
                        "with -n or -p");
  }
}

std::vector<std::string> name_directories(const Environment& environment, const std::string& root,
                                          const Warn& warn) {
  std::vector<std::string> directories = envs_dirs(environment, root, warn);
  if (std::optional<std::string> envs = pixi_workspace_envs()) {
    directories.push_back(*std::move(envs));
  }
  const std::optional<std::string> home = environment.get_non_empty(home_variable);
  if (const std::optional<std::string> pixi = environment.get_non_empty("PIXI_HOME")) {
    directories.push_back(to_text(to_path(*pixi) / "envs"));
  } else if (home) {
    directories.push_back(to_text(to_path(*home) / ".pixi" / "envs"));
  }
  return directories;
}

}  // namespace brood::launcher
