#include "doctor_facts.hpp"

#include "activation.hpp"
#include "config_search.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "path_probe.hpp"
#include "program_search.hpp"
#include "text.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/operations.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace brood::launcher {

namespace {

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  boost::system::error_code error;
  for (fs::directory_iterator entry(to_path(folder), error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(to_text(entry->path().filename()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::set<std::string> libraries_in(const std::string& folder) {
  std::set<std::string> names;
  for (std::string& name : names_in(folder)) {
    if (is_library_name(name)) {
      names.insert(std::move(name));
    }
  }
  return names;
}

bool is_own_folder(const std::string& folder, const std::vector<std::string>& own) {
  return std::any_of(own.begin(), own.end(),
                     [&](const std::string& other) { return is_same_directory(folder, other); });
}

bool is_same_file(const std::string& left, const std::string& right) {
  boost::system::error_code error;
  return fs::equivalent(to_path(left), to_path(right), error);
}

/// The folders of PATH in front of the environment's, where they shadow programs of it. The same
/// file by a link, and a folder for the second time, do not count.
std::vector<ProgramFolder> programs_first(const DoctorFacts& facts) {
  std::vector<ProgramFolder> folders;
  if (!facts.is_environment) {
    return folders;
  }
  const std::vector<std::string> own = path_directories(facts.prefix);
  std::map<std::string, std::string> programs;  // by name, where
  for (const std::string& folder : own) {
    for (const std::string& name : names_in(folder)) {
      programs.emplace(name, folder);
    }
  }
  for (const std::string& entry : PathList(facts.environment.get("PATH").value_or("")).entries()) {
    if (is_own_folder(entry, own)) {
      break;
    }
    const bool is_seen =
        entry.empty() || std::any_of(folders.begin(), folders.end(), [&](const auto& folder) {
          return is_same_file(folder.path, entry);
        });
    ProgramFolder folder{entry, environment_above(entry + "/x").value_or(""), {}};
    for (const std::string& name : is_seen ? std::vector<std::string>() : names_in(entry)) {
      const auto found = programs.find(name);
      const std::string file = entry + "/" + name;
      if (found != programs.end() && is_startable(file) &&
          !is_same_file(file, found->second + "/" + name)) {
        folder.shadowed.push_back(name);
      }
    }
    if (!folder.shadowed.empty()) {
      folders.push_back(std::move(folder));
    }
  }
  return folders;
}

/// The entries of the loader's variable; of PATH only those in front of the environment's, and only
/// where something is shadowed.
std::vector<LibraryFolder> loaded_first(const DoctorFacts& facts) {
  const bool is_path = is_same_name(facts.library_variable, "PATH");
  std::vector<std::string> own;
  std::set<std::string> wanted;
  if (facts.is_environment) {
    own = library_folders(facts.prefix);
    for (const std::string& folder : own) {
      wanted.merge(libraries_in(folder));
    }
  }
  std::vector<LibraryFolder> folders;
  for (const std::string& entry :
       PathList(facts.environment.get(facts.library_variable).value_or("")).entries()) {
    if (is_path && is_own_folder(entry, own)) {
      break;
    }
    LibraryFolder folder{entry, environment_above(entry + "/x").value_or(""), {}};
    const std::set<std::string> there = libraries_in(entry);
    std::set_intersection(there.begin(), there.end(), wanted.begin(), wanted.end(),
                          std::back_inserter(folder.shadowed));
    if (!is_path || !folder.shadowed.empty()) {
      folders.push_back(std::move(folder));
    }
  }
  return folders;
}

std::vector<std::string> dangling_variables(const Environment& environment) {
  std::vector<std::string> names;
  for (const char* const name : {"CONDA_EXE", "CONDA_PYTHON_EXE", "MAMBA_EXE", "MAMBA_ROOT_PREFIX",
                                 "CONDA_ROOT_PREFIX", "_CONDA_ROOT", "_CONDA_EXE"}) {
    const std::optional<std::string> value = environment.get_non_empty(name);
    boost::system::error_code error;
    if (value && !fs::exists(to_path(*value), error)) {
      names.emplace_back(name);
    }
  }
  return names;
}

std::vector<std::string> frozen_folders() {
  std::vector<std::string> folders;
  boost::system::error_code error;
  for (fs::directory_iterator entry(fs::temp_directory_path(error), error), end;
       !error && entry != end; entry.increment(error)) {
    if (to_text(entry->path().filename()).starts_with("_MEI")) {
      folders.push_back(to_text(entry->path()));
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string python_program() {
  return "python" + std::string(program_suffix);
}

/// What the environment has to say; only where its programs lie when its files cannot be read.
PrefixFacts readable_facts(const std::string& prefix, const Warn& warn) {
  try {
    return read_prefix_facts(prefix, warn);
  } catch (const LauncherError& error) {
    warn(error.what());
    PrefixFacts facts;
    facts.path = prefix;
    facts.path_directories = path_directories(prefix);
    return facts;
  }
}

/// `environment` with the chosen one activated in it.
Environment activated(const EnvironmentChoice& choice, const Environment& environment,
                      const Warn& warn) {
  const std::string prefix = find_prefix(choice, environment, "", warn);
  const PrefixFacts target = readable_facts(prefix, warn);
  const ActiveEnvironment active = active_environment(environment);
  const bool is_switch = active.level > 0 && !is_same_directory(active.prefix, prefix);
  const PrefixFacts previous =
      is_switch ? readable_facts(active.prefix, [](const std::string&) {}) : PrefixFacts{};
  const std::optional<CondaFacts> conda = find_conda(environment, prefix);
  return with_changes(environment, activate(target, previous, conda, environment).changes);
}

}  // namespace

DoctorFacts gather_facts(const EnvironmentChoice& choice, Environment environment) {
  DoctorFacts facts;
  const Warn warn = [&](const std::string& line) { facts.problems.push_back(line); };
  if (choice.name || choice.prefix) {
    environment = activated(choice, environment, warn);
  } else if (const auto active = environment.get_non_empty("CONDA_PREFIX")) {
    readable_facts(*active, warn);
  }
  try {
    find_config({}, {}, environment, warn);
  } catch (const LauncherError& error) {
    warn(error.what());
  }
  facts.environment = std::move(environment);
  if (const auto prefix = facts.environment.get_non_empty("CONDA_PREFIX")) {
    facts.prefix = absolute_directory(*prefix);
    facts.is_environment = is_directory(below(facts.prefix, "conda-meta"));
    facts.program_folder = path_directories(facts.prefix).front();
    facts.has_python = is_file(python_of(facts.prefix));
  }
  facts.python = find_program(python_program(), facts.environment);
  if (facts.python) {
    facts.python_prefix = environment_above(*facts.python).value_or("");
  }
  facts.program_folders = programs_first(facts);
  facts.dangling = dangling_variables(facts.environment);
  facts.library_variable = library_path_variable;
  facts.library_folders = loaded_first(facts);
  facts.frozen_folders = frozen_folders();
  facts.limits = system_limits();
  return facts;
}

}  // namespace brood::launcher
