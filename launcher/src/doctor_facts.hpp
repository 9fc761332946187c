#pragma once

#include "doctor.hpp"
#include "prefix.hpp"

namespace brood::launcher {

/// Looks at this process's environment and the machine; with a `choice`, at what `environment`
/// would be with that environment activated (its scripts are not run). Reads only. Throws
/// LauncherError when the one that is named is none.
DoctorFacts gather_facts(const EnvironmentChoice& choice, Environment environment);

/// The limits of this process on this system.
SystemLimits system_limits();

/// Which variable names folders whose libraries are loaded first. Linux: LD_LIBRARY_PATH. macOS:
/// DYLD_LIBRARY_PATH. Windows: PATH.
extern const std::string_view library_path_variable;

/// Whether a file of that name is a shared library, which programs load by its name.
bool is_library_name(std::string_view name);

/// The folders of an environment from which its programs load libraries.
std::vector<std::string> library_folders(const std::string& prefix);

}  // namespace brood::launcher
