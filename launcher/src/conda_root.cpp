#include "conda_root.hpp"

#include "conda_config.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "path_probe.hpp"
#include "program_search.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

#include <algorithm>

namespace brood::launcher {

namespace {

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

/// Where micromamba keeps what it makes when it is told nothing, if it has made anything.
std::optional<std::string> micromamba_root(const Environment& environment) {
  std::vector<std::string> candidates;
  const std::optional<std::string> home = environment.get_non_empty(home_variable);
  if (home) {
    candidates.push_back(to_text(to_path(*home) / "micromamba"));
  }
  if (const std::optional<std::string> data = environment.get_non_empty("XDG_DATA_HOME")) {
    candidates.push_back(to_text(to_path(*data) / "mamba"));
  } else if (home) {
    candidates.push_back(to_text(to_path(*home) / ".local" / "share" / "mamba"));
  }
  for (const std::string& root : candidates) {
    if (!is_directory(root)) {
      continue;
    }
    for (const char* const name : {"conda-meta", "envs", "pkgs"}) {
      if (is_directory(below(root, name))) {
        return absolute_directory(root);
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> find_root(const Environment& environment, const std::string& prefix) {
  for (const char* const variable : {"MAMBA_ROOT_PREFIX", "CONDA_ROOT_PREFIX", "_CONDA_ROOT"}) {
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
  return micromamba_root(environment);
}

/// conda's own test: its history can be opened to append (which changes nothing).
bool is_writable_root(const std::string& root) {
  const fs::path history = to_path(root) / "conda-meta" / "history";
  return is_file(to_text(history)) && fs::ofstream(history, std::ios::app).is_open();
}

}  // namespace

std::optional<CondaFacts> find_conda(const Environment& environment, const std::string& prefix) {
  const std::optional<std::string> root = find_root(environment, prefix);
  return root ? std::optional(conda_at(*root)) : std::nullopt;
}

CondaFacts conda_at(const std::string& root) {
  CondaFacts facts{root, std::nullopt, std::nullopt, std::nullopt};
  if (is_directory(below(root, "condabin"))) {
    facts.condabin = below(root, "condabin");
  }
  if (is_file(executable_of(root, "conda"))) {
    facts.executable = executable_of(root, "conda");
    if (is_file(python_of(root))) {
      facts.python = python_of(root);
    }
  }
  return facts;
}

std::vector<std::string> envs_dirs(const Environment& environment, const std::string& root,
                                   const Warn& warn) {
  return envs_dirs(environment, root, read_conda_config(environment, root, warn).envs_dirs);
}

std::vector<std::string> envs_dirs(const Environment& environment, const std::string& root,
                                   std::vector<std::string> configured) {
  std::vector<std::string> fixed;
  if (!root.empty()) {
    fixed.push_back(below(root, "envs"));
  }
  if (const std::optional<std::string> home = environment.get_non_empty(home_variable)) {
    fixed.push_back(to_text(to_path(*home) / ".conda" / "envs"));
  }
  if (fixed.size() == 2 && !is_writable_root(root)) {
    std::swap(fixed[0], fixed[1]);
  }
  if (const std::optional<std::string> local = environment.get_non_empty(local_data_variable)) {
    fixed.push_back(to_text(to_path(*local) / "conda" / "conda" / "envs"));
  }
  for (std::string& directory : fixed) {
    if (std::find(configured.begin(), configured.end(), directory) == configured.end()) {
      configured.push_back(std::move(directory));
    }
  }
  return configured;
}

}  // namespace brood::launcher
