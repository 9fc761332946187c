#include "doctor.hpp"

#include "activation.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace brood::launcher {

namespace {

using Findings = std::vector<Finding>;

constexpr std::uint64_t mebibyte = 1 << 20;

std::string in_mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes / mebibyte) + " MiB";
}

bool is_on_path(const Environment& environment, const std::string& folder) {
  const PathList path(environment.get("PATH").value_or(""));
  return std::any_of(path.entries().begin(), path.entries().end(),
                     [&](const std::string& entry) { return is_same_directory(entry, folder); });
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 5); ++i) {
    text += (text.empty() ? "" : ", ") + one_line(names[i]);
  }
  return names.size() > 5 ? text + " and " + std::to_string(names.size() - 5) + " more" : text;
}

void check_prefix(const DoctorFacts& facts, Findings& findings) {
  if (!facts.prefix.empty() && !facts.is_environment) {
    findings.push_back(
        {"prefix", "CONDA_PREFIX is " + shown(facts.prefix) + ", and that is no conda environment",
         "it was removed or renamed while it was active, or the variable was copied",
         "leave it: 'brood deactivate', or open a new shell"});
  }
}

/// CONDA_SHLVL as a number; nothing when it is none. Not set is 0.
std::optional<int> level_of(const Environment& environment) {
  const std::string text = environment.get("CONDA_SHLVL").value_or("");
  int level = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), level);
  if (text.empty()) {
    return 0;
  }
  const bool is_number = error == std::errc() && end == text.data() + text.size() && level >= 0;
  return is_number ? std::optional(level) : std::nullopt;
}

/// The number behind `stem` in a variable's name.
std::optional<int> number_behind(std::string_view name, std::string_view stem) {
  int number = 0;
  if (!name.starts_with(stem)) {
    return std::nullopt;
  }
  const char* const begin = name.data() + stem.size();
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

void check_nesting(const DoctorFacts& facts, Findings& findings) {
  constexpr const char* mend =
      "open a new shell, or unset the variables whose names begin with CONDA_";
  const auto add = [&](std::string what, std::string why) {
    findings.push_back({"nesting", std::move(what), std::move(why), mend});
  };
  const std::optional<int> level = level_of(facts.environment);
  if (!level) {
    add("CONDA_SHLVL is " + shown(*facts.environment.get("CONDA_SHLVL")) + ", which is no level",
        "conda itself ends with a traceback then");
    return;
  }
  const bool has_prefix = facts.environment.get_non_empty("CONDA_PREFIX").has_value();
  if (*level > 0 && !has_prefix) {
    add("CONDA_SHLVL is " + std::to_string(*level) + ", but CONDA_PREFIX is empty",
        "conda then believes that an environment is active, and cannot leave it");
  }
  if (*level == 0 && has_prefix) {
    add("CONDA_PREFIX is set, but CONDA_SHLVL says that nothing is active",
        "a program set it without activating: PATH and the environment's own variables are not "
        "there");
  }
  std::vector<std::string> stale;
  std::vector<int> outer;
  for (const std::string& entry : facts.environment.entries()) {
    const std::string_view name = entry_name(entry);
    if (const std::optional<int> number = number_behind(name, "CONDA_PREFIX_")) {
      *number >= *level ? stale.emplace_back(name) : std::string();
      outer.push_back(*number);
    }
  }
  for (int number = 1; number < std::min(*level, 100); ++number) {
    if (std::find(outer.begin(), outer.end(), number) == outer.end()) {
      add("CONDA_SHLVL is " + std::to_string(*level) + ", but CONDA_PREFIX_" +
              std::to_string(number) + " is not set",
          "deactivating cannot find the way back to the environment that was active before");
    }
  }
  if (!stale.empty()) {
    add(joined(stale) + (stale.size() == 1 ? " is" : " are") + " left over: CONDA_SHLVL is " +
            std::to_string(*level),
        "they belong to environments that are not active any more");
  }
}

void check_dangling(const DoctorFacts& facts, Findings& findings) {
  for (const std::string& name : facts.dangling) {
    findings.push_back({"stale",
                        name + " is " + shown(facts.environment.get(name).value_or("")) +
                            ", and there is no such thing",
                        "it is left over from an installation that was moved or removed",
                        "unset " + name + ", and remove it from your shell's start-up files"});
  }
  const std::string name = facts.environment.get("CONDA_DEFAULT_ENV").value_or("");
  const bool is_path = name.find_first_of("/\\") != std::string::npos;
  const bool fits = name.empty() || facts.prefix.empty() || name == "base" || name == "root" ||
                    (is_path ? is_same_directory(name, facts.prefix)
                             : is_same_path_text(name, last_component(facts.prefix)));
  if (!fits) {
    findings.push_back(
        {"stale",
         "CONDA_DEFAULT_ENV is " + shown(name) + ", but CONDA_PREFIX is " + shown(facts.prefix),
         "one of them was changed by hand, or comes from another shell",
         "activate the environment that you mean again"});
  }
}

/// Whether the environment at `prefix` is one that the active one was stacked on.
bool is_stacked_below(const Environment& environment, const std::string& prefix) {
  const int level = std::min(level_of(environment).value_or(0), 100);
  for (int outer = 1; outer < level; ++outer) {
    const auto other = environment.get_non_empty("CONDA_PREFIX_" + std::to_string(outer));
    if (other && is_same_directory(*other, prefix) &&
        environment.get_non_empty("CONDA_STACKED_" + std::to_string(outer + 1))) {
      return true;
    }
  }
  return false;
}

/// Folders that are in front on purpose: the user's own programs, conda's own command.
bool is_meant_to_be_in_front(const Environment& environment, const ProgramFolder& folder) {
  const std::string home(environment.get(home_variable).value_or(""));
  const bool is_users = !home.empty() && (is_same_directory(folder.path, home + "/.local/bin") ||
                                          is_same_directory(folder.path, home + "/bin"));
  return is_users || last_component(folder.path) == "condabin" ||
         (!folder.prefix.empty() && is_stacked_below(environment, folder.prefix));
}

void check_path(const DoctorFacts& facts, Findings& findings) {
  if (!facts.is_environment) {
    return;
  }
  constexpr const char* mend =
      "'brood reactivate', and let start-up files append to PATH, not prepend";
  std::string said;
  if (!is_on_path(facts.environment, facts.program_folder)) {
    findings.push_back({"path",
                        shown(facts.program_folder) + " of the active environment is not on PATH",
                        "its programs are not found, and those of the system are run instead",
                        "activate it: 'brood reactivate', or 'brood run' for one program"});
    return;
  }
  if (facts.has_python && facts.python && !is_same_directory(facts.python_prefix, facts.prefix)) {
    said = parent_directory(*facts.python);
    findings.push_back(
        {"path",
         "python is " + shown(*facts.python) + ", not the one of the active environment " +
             shown(facts.prefix),
         shown(said) + " stands before it on PATH: something was put in front after activating",
         mend});
  }
  for (const ProgramFolder& folder : facts.program_folders) {
    if (!is_same_directory(folder.path, said) &&
        !is_meant_to_be_in_front(facts.environment, folder)) {
      findings.push_back({"path",
                          shown(folder.path) +
                              " is in front of the active environment on PATH, "
                              "and has programs of the same names: " +
                              joined(folder.shadowed),
                          "those are run, and not the environment's: something was put in front "
                          "after activating",
                          mend});
    }
  }
}

void check_python(const DoctorFacts& facts, Findings& findings) {
  if (facts.prefix.empty() && !facts.python_prefix.empty()) {
    findings.push_back({"not_activated",
                        "python is " + shown(*facts.python) + " of the environment " +
                            shown(facts.python_prefix) + ", which is not active",
                        "libraries, certificates and variables of that environment are not found",
                        "'brood activate " + one_line(facts.python_prefix) +
                            "', or 'brood run python' for one program"});
  }
  if (facts.environment.get_non_empty("PYTHONHOME")) {
    findings.push_back(
        {"python_home", "PYTHONHOME is set",
         "every Python takes its standard library from there, also one of another version",
         "unset PYTHONHOME"});
  }
}

void check_libraries(const DoctorFacts& facts, Findings& findings) {
  const bool is_path = is_same_name(facts.library_variable, "PATH");
  for (const LibraryFolder& folder : facts.library_folders) {
    const bool is_own = !facts.prefix.empty() && is_same_directory(folder.prefix, facts.prefix);
    if (folder.path.empty() && !is_path) {
      findings.push_back(
          {"libraries",
           facts.library_variable + " has an empty entry, which means the current folder",
           "whoever can write there decides which libraries your programs load",
           "remove the doubled or trailing ':' from " + facts.library_variable});
    } else if (!folder.shadowed.empty() && !is_own) {
      findings.push_back(
          {"libraries",
           shown(folder.path) + " in " + facts.library_variable + " shadows " +
               joined(folder.shadowed) + " of the environment",
           "programs of the environment load those, of another version, and crash or lack symbols",
           is_path ? "put the environment in front: 'brood run', or remove that folder from PATH"
                   : "remove it from " + facts.library_variable});
    } else if (!folder.prefix.empty() && !is_path) {
      findings.push_back(
          {"libraries",
           facts.library_variable + " has " + shown(folder.path) + " of the environment " +
               shown(folder.prefix),
           "programs of the system load conda's libraries from there, and crash or lack symbols",
           "remove it: programs of the environment find their libraries without"});
    }
  }
  if (const auto preload = facts.environment.get_non_empty("LD_PRELOAD")) {
    findings.push_back({"libraries", "LD_PRELOAD is " + shown(*preload),
                        "it is loaded into every program, those of the environment included",
                        "unset LD_PRELOAD, unless you know why it is there"});
  }
}

void check_frozen(const DoctorFacts& facts, Findings& findings) {
  std::vector<std::string> names;
  for (const std::string& entry : facts.environment.entries()) {
    const std::string_view name = entry_name(entry);
    if (name.starts_with("_MEIPASS") || name.starts_with("_PYI_")) {
      names.emplace_back(name);
    }
    if (name == "LD_LIBRARY_PATH_ORIG" || name == "DYLD_LIBRARY_PATH_ORIG") {
      const std::string variable(name.substr(0, name.size() - 5));
      findings.push_back({"frozen",
                          std::string(name) +
                              " is set: a frozen program started this one, and its own " +
                              variable + " is in force",
                          "programs load the libraries that are packed into the frozen one",
                          "set " + variable + " to the value of " + std::string(name) +
                              ", or unset it, before starting programs"});
    }
  }
  if (!names.empty()) {
    findings.push_back(
        {"frozen",
         joined(names) + (names.size() == 1 ? " is" : " are") + " left by a frozen program",
         "another frozen program that is started from here takes itself for a part of it",
         "unset " + std::string(names.size() == 1 ? "it" : "them") + " before starting programs"});
  }
  if (!facts.frozen_folders.empty()) {
    findings.push_back({"frozen_folders",
                        "there are folders of frozen programs in the temporary folder: " +
                            joined(facts.frozen_folders),
                        "such a program that is killed leaves what it unpacked",
                        "remove them when none of those programs is running"});
  }
}

void check_problems(const DoctorFacts& facts, Findings& findings) {
  for (const std::string& problem : facts.problems) {
    findings.push_back({"configuration", problem, "it is not used, or stops every command",
                        "mend or remove that file"});
  }
}

void check_limits(const DoctorFacts& facts, Findings& findings) {
  const SystemLimits& limits = facts.limits;
  if (!limits.has_shared_memory) {
    findings.push_back({"shared_memory", "there is no /dev/shm",
                        "named shared memory and Python's multiprocessing need it",
                        "mount a tmpfs there"});
  } else if (limits.shared_memory && *limits.shared_memory <= 64 * mebibyte) {
    findings.push_back({"shared_memory", "/dev/shm has only " + in_mebibytes(*limits.shared_memory),
                        "named shared memory, and large arrays between processes, end in SIGBUS or "
                        "'no space left'",
                        "give the container more: docker run --shm-size=1g"});
  } else if (limits.shared_memory_free && *limits.shared_memory_free < 16 * mebibyte) {
    findings.push_back({"shared_memory",
                        "/dev/shm has only " + in_mebibytes(*limits.shared_memory_free) + " left",
                        "somebody has filled it, or left names behind",
                        "look at 'ls -l /dev/shm', and remove what nobody uses"});
  }
  if (limits.locked_memory && *limits.locked_memory < mebibyte / 16) {
    findings.push_back(
        {"locked_memory",
         "only " + std::to_string(*limits.locked_memory) + " bytes of memory may be locked",
         "drivers of GPUs and fast networks, and io_uring, lock more",
         "raise it: 'ulimit -l', or docker run --ulimit memlock=-1"});
  }
  if (limits.open_files && *limits.open_files < 256) {
    findings.push_back({"open_files",
                        "only " + std::to_string(*limits.open_files) + " files may be open",
                        "a pool needs a few for each worker", "raise it: ulimit -n 4096"});
  }
  const auto threads = facts.environment.get_non_empty("OMP_NUM_THREADS");
  if (limits.granted_cpus < limits.visible_cpus && !threads) {
    const std::string granted = std::to_string(limits.granted_cpus);
    findings.push_back(
        {"cpus",
         std::to_string(limits.visible_cpus) + " CPUs are seen, but only " + granted +
             (limits.granted_cpus == 1 ? " is" : " are") + " granted by affinity or control group",
         "programs that count CPUs themselves (OpenMP, BLAS, older Pythons) start too many threads",
         "set OMP_NUM_THREADS=" + granted + "; brood's own pools count right"});
  }
}

}  // namespace

std::vector<Finding> diagnose(const DoctorFacts& facts) {
  Findings findings;
  for (const auto check : {check_prefix, check_nesting, check_dangling, check_path, check_python,
                           check_libraries, check_frozen, check_problems, check_limits}) {
    check(facts, findings);
  }
  return findings;
}

}  // namespace brood::launcher
