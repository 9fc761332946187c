#include "os/self.hpp"

#include "os/system_error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

extern char** environ;

namespace brood::os {

std::int64_t current_pid() {
  return ::getpid();
}

std::vector<std::string> environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

void set_environment(const std::vector<std::string>& variables) {
  environ = nullptr;
  set_variables(variables);
}

void set_variables(const std::vector<std::string>& variables) {
  for (const std::string& variable : variables) {
    const std::size_t equals = variable.find('=');
    if (equals != std::string::npos && equals != 0) {
      ::setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
    }
  }
}

std::string working_directory() {
  std::string directory(256, '\0');
  while (::getcwd(directory.data(), directory.size()) == nullptr) {
    if (errno != ERANGE) {
      return {};  // it was removed: a child stays where it is
    }
    directory.resize(directory.size() * 2);
  }
  directory.resize(directory.find('\0'));
  return directory;
}

void set_working_directory(const std::string& directory) {
  if (::chdir(directory.c_str()) != 0) {
    throw_last_error("change to directory " + directory);
  }
}

void set_file_mode_mask(unsigned mask) {
  ::umask(static_cast<mode_t>(mask));
}

std::int64_t process_group() {
  return ::getpgrp();
}

void join_process_group(std::int64_t group) {
  ::setpgid(0, static_cast<pid_t>(group));  // fails when all of it have ended: nobody to miss then
}

std::string environment_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace brood::os
