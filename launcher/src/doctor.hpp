#pragma once

#include "environment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What can be wrong with an environment and the machine under it. Pure: facts in, findings out;
/// doctor_facts gathers them.
namespace brood::launcher {

/// A folder whose libraries are loaded before those of the environment.
struct LibraryFolder {
  std::string path;                   ///< As it is written in the variable.
  std::string prefix;                 ///< The environment that it lies in, or empty.
  std::vector<std::string> shadowed;  ///< Names of libraries that the environment has, too.
};

/// A folder in front of the environment's own on PATH.
struct ProgramFolder {
  std::string path;
  std::string prefix;                 ///< The environment that it lies in, or empty.
  std::vector<std::string> shadowed;  ///< Programs that the environment has, too: other files.
};

/// What the system grants; absent members are unlimited, or not known here.
struct SystemLimits {
  bool has_shared_memory = true;  ///< Linux: whether there is /dev/shm.
  std::optional<std::uint64_t> shared_memory;
  std::optional<std::uint64_t> shared_memory_free;
  std::optional<std::uint64_t> locked_memory;
  std::optional<std::uint64_t> open_files;
  int visible_cpus = 1;  ///< What programs see that do not look at limits.
  int granted_cpus = 1;  ///< What affinity and the control group leave of them.
};

struct DoctorFacts {
  Environment environment;
  std::string prefix;  ///< The environment that is looked at: CONDA_PREFIX, absolute; or empty.
  bool is_environment = false;                 ///< Whether there is one at `prefix`.
  std::string program_folder;                  ///< Where its programs lie, which is on PATH first.
  bool has_python = false;                     ///< Whether it has a Python.
  std::optional<std::string> python;           ///< The first one on PATH.
  std::string python_prefix;                   ///< The environment that it lies in, or empty.
  std::vector<ProgramFolder> program_folders;  ///< Where something is shadowed, in PATH's order.
  std::vector<std::string> dangling;           ///< Variables that name what is not there.
  std::string library_variable;                ///< LD_LIBRARY_PATH, DYLD_LIBRARY_PATH, or PATH.
  std::vector<LibraryFolder> library_folders;
  std::vector<std::string> frozen_folders;  ///< What frozen programs left in the temporary folder.
  std::vector<std::string> problems;        ///< What reading the configuration complained of.
  SystemLimits limits;
};

/// One thing that is wrong, in three sentences without a full stop.
struct Finding {
  std::string check;  ///< A word for programs: "path", "nesting".
  std::string what;
  std::string why;
  std::string mend;

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// All that is wrong, in the order in which it should be mended.
std::vector<Finding> diagnose(const DoctorFacts& facts);

}  // namespace brood::launcher
