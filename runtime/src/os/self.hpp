#pragma once
// What a process knows of itself.

#include <cstdint>
#include <string>
#include <vector>

namespace brood::os {

std::int64_t current_pid();

/// A path by which this very program can be started again, also after its file was moved, replaced
/// or deleted where the system can do that. Linux: /proc/self/exe. Throws std::system_error.
std::string executable_path();

/// Whether that path means this very build as long as this process lives.
extern const bool executable_path_is_lasting;

/// Threads of this process that run now, this one included.
int thread_count();

/// The environment as NAME=VALUE strings, and a directory; for a child that must have those of
/// another process. Not while other threads look into the environment.
std::vector<std::string> environment();
void set_environment(const std::vector<std::string>& variables);

/// Sets these, NAME=VALUE each, and leaves the others as they are.
void set_variables(const std::vector<std::string>& variables);

std::string working_directory();

/// Throws std::system_error naming the directory.
void set_working_directory(const std::string& directory);

/// The permission bits that new files do not get (umask). Windows: 0, there is no such thing.
unsigned file_mode_mask();
void set_file_mode_mask(unsigned mask);

/// The process group that a terminal's Ctrl-C reaches together with this process; 0 where there is
/// none (Windows).
std::int64_t process_group();

/// Joins such a group, if it is still there and in the same session. Windows: does nothing.
void join_process_group(std::int64_t group);

/// Value of an environment variable, empty when it is not set.
std::string environment_variable(const std::string& name);

}  // namespace brood::os
