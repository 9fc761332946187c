#include "os/self.hpp"

#include "os/system_error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

extern char** environ;

namespace brood::os {

namespace {

/// Where its value begins; nothing for what is no NAME=VALUE.
std::optional<std::size_t> value_of(const std::string& variable) {
  const std::size_t equals = variable.find('=');
  return equals == std::string::npos || equals == 0 ? std::nullopt : std::optional(equals + 1);
}

}  // namespace

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

/// With setenv a forked child would spend a tenth of its start on it.
void set_environment(const std::vector<std::string>& variables) {
  struct Made {
    std::unique_ptr<char[]> text;
    std::unique_ptr<char*[]> pointers;
  };

  // For ever: somebody may hold what getenv gave him.
  static auto* const kept = new std::vector<Made>;

  std::size_t size = 0;
  for (const std::string& variable : variables) {
    size += variable.size() + 1;
  }
  Made& made = kept->emplace_back(
      Made{std::make_unique<char[]>(size), std::make_unique<char*[]>(variables.size() + 1)});
  char* text = made.text.get();
  char** next = made.pointers.get();
  for (const std::string& variable : variables) {
    if (value_of(variable)) {
      std::memcpy(text, variable.c_str(), variable.size() + 1);
      *next++ = text;
      text += variable.size() + 1;
    }
  }
  environ = made.pointers.get();  // the last one is null
}

void set_variables(const std::vector<std::string>& variables) {
  for (const std::string& variable : variables) {
    if (const auto value = value_of(variable)) {
      ::setenv(variable.substr(0, *value - 1).c_str(), variable.c_str() + *value, 1);
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
