#include "prefix.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "program_search.hpp"
#include "shebang.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

bool is_directory(const std::string& path) {
  boost::system::error_code error;
  return fs::is_directory(to_path(path), error);
}

bool is_file(const std::string& path) {
  boost::system::error_code error;
  return fs::is_regular_file(to_path(path), error);
}

std::string below(const std::string& directory, const char* name) {
  return to_text(to_path(directory) / name);
}

bool is_environment(const std::string& prefix) {
  return is_directory(below(prefix, "conda-meta"));
}

std::string checked(const std::string& prefix, const std::string& hint) {
  if (is_environment(prefix)) {
    return prefix;
  }
  const bool is_there = is_directory(prefix);
  const std::string why = is_there ? "it is no conda environment (it has no directory conda-meta)"
                                   : "there is no such directory";
  throw LauncherError(ExitCode::environment, "cannot use environment " + shown(prefix) + ": " + why,
                      hint);
}

std::string with_home(const std::string& path, const Environment& environment) {
  const std::optional<std::string> home = environment.get_non_empty(home_variable);
  return home && (path == "~" || path.starts_with("~/")) ? *home + path.substr(1) : path;
}

/// The installation that `prefix` is or, from PREFIX/envs/NAME, belongs to.
std::optional<std::string> root_of(const std::string& prefix) {
  const std::string parent = parent_directory(prefix);
  if (last_component(parent) == "envs") {
    const std::string root = parent_directory(parent);
    const bool is_root =
        is_directory(below(root, "conda-meta")) || is_directory(below(root, "condabin"));
    return is_root ? std::optional(root) : std::nullopt;
  }
  return is_directory(below(prefix, "condabin")) ? std::optional(prefix) : std::nullopt;
}

std::optional<std::string> find_root(const Environment& environment, const std::string& prefix) {
  for (const char* const variable : {"MAMBA_ROOT_PREFIX", "_CONDA_ROOT"}) {
    if (const std::optional<std::string> root = environment.get_non_empty(variable)) {
      return absolute_directory(*root);
    }
  }
  if (const std::optional<std::string> conda = environment.get_non_empty("CONDA_EXE")) {
    return absolute_directory(parent_directory(parent_directory(*conda)));
  }
  if (const std::optional<std::string> active = environment.get_non_empty("CONDA_PREFIX")) {
    if (std::optional<std::string> root = root_of(absolute_directory(*active))) {
      return root;
    }
  }
  if (!prefix.empty()) {
    if (std::optional<std::string> root = root_of(prefix)) {
      return root;
    }
  }
  if (const std::optional<std::string> conda = find_program("conda", environment)) {
    return absolute_directory(parent_directory(parent_directory(*conda)));
  }
  return std::nullopt;
}

/// conda's own test: its history can be opened to append (which changes nothing).
bool is_writable_root(const std::string& root) {
  const fs::path history = to_path(root) / "conda-meta" / "history";
  return is_file(to_text(history)) && fs::ofstream(history, std::ios::app).is_open();
}

std::string find_by_name(const std::string& name, const Environment& environment) {
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
  for (const std::string& directory : envs_dirs(environment, conda ? conda->root : "")) {
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

/// The nearest directory above `file` that is an environment.
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

}  // namespace

std::string find_prefix(const EnvironmentChoice& choice, const Environment& environment,
                        const std::string& program) {
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
    return find_by_name(*choice.name, environment);
  }
  if (const std::optional<std::string> active = environment.get_non_empty("CONDA_PREFIX")) {
    return checked(absolute_directory(*active),
                   "CONDA_PREFIX names it; name another environment with -n or -p");
  }
  return find_by_program(program, environment);
}

std::optional<CondaFacts> find_conda(const Environment& environment, const std::string& prefix) {
  const std::optional<std::string> root = find_root(environment, prefix);
  if (!root) {
    return std::nullopt;
  }
  CondaFacts facts{*root, std::nullopt, std::nullopt, std::nullopt};
  if (is_directory(below(*root, "condabin"))) {
    facts.condabin = below(*root, "condabin");
  }
  if (is_file(executable_of(*root, "conda"))) {
    facts.executable = executable_of(*root, "conda");
    if (is_file(python_of(*root))) {
      facts.python = python_of(*root);
    }
  }
  return facts;
}

std::vector<std::string> envs_dirs(const Environment& environment, const std::string& root) {
  std::optional<std::string> configured = environment.get_non_empty("CONDA_ENVS_DIRS");
  const std::optional<std::string> alias = environment.get_non_empty("CONDA_ENVS_PATH");
  if (configured && alias) {
    throw LauncherError(ExitCode::environment,
                        "CONDA_ENVS_DIRS and CONDA_ENVS_PATH are both set: conda allows only one");
  }
  configured = configured ? configured : alias;
  std::vector<std::string> directories;
  for (const std::string& entry : PathList(configured.value_or("")).entries()) {
    if (!entry.empty()) {
      directories.push_back(absolute_directory(with_home(entry, environment)));
    }
  }
  std::vector<std::string> fixed;
  if (!root.empty()) {
    fixed.push_back(below(root, "envs"));
  }
  if (const std::optional<std::string> home = environment.get_non_empty(home_variable)) {
    fixed.push_back(to_text(to_path(*home) / ".conda" / "envs"));
  }
  if (fixed.size() == 2 && !root.empty() && !is_writable_root(root)) {
    std::swap(fixed[0], fixed[1]);
  }
  directories.insert(directories.end(), fixed.begin(), fixed.end());
  if (const std::optional<std::string> local = environment.get_non_empty(local_data_variable)) {
    directories.push_back(to_text(to_path(*local) / "conda" / "conda" / "envs"));
  }
  return directories;
}

}  // namespace brood::launcher
