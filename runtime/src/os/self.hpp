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

/// Threads of this process that run now, this one included.
int thread_count();

/// The environment as NAME=VALUE strings, and a directory; for a child that must have those of
/// another process.
std::vector<std::string> environment();
void set_environment(const std::vector<std::string>& variables);
std::string working_directory();

/// Throws std::system_error naming the directory.
void set_working_directory(const std::string& directory);

/// Value of an environment variable, empty when it is not set.
std::string environment_variable(const std::string& name);

}  // namespace brood::os
