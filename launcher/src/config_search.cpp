#include "config_search.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "path_probe.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

constexpr const char* file_name = "brood.toml";

/// More is no configuration.
constexpr std::size_t largest_file = 1 << 20;

std::string content_of(const std::string& file) {
  const std::string cannot_read = "cannot read " + shown(file) + ": ";
  if (!is_file(file)) {
    throw LauncherError(
        ExitCode::usage,
        cannot_read + (is_directory(file) ? "it is a directory" : "there is no such file"));
  }
  fs::ifstream stream(to_path(file), std::ios::binary);
  if (!stream) {
    throw LauncherError(ExitCode::usage, cannot_read + "permission denied");
  }
  std::string text(largest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > largest_file) {
    throw LauncherError(ExitCode::usage, cannot_read + "it is larger than 1 MiB");
  }
  return text;
}

/// Whether the program's file is named like an interpreter, a version behind it or not.
bool is_interpreter(const std::string& program) {
  constexpr std::array names{"python", "pythonw", "pypy", "Rscript", "perl", "ruby", "julia",
                             "lua",    "node",    "bash", "sh",      "dash", "zsh",  "fish"};
  std::string name = last_component(program);
  if (name.ends_with(".exe")) {
    name.resize(name.size() - 4);
  }
  while (!name.empty() && (name.back() == '.' || (name.back() >= '0' && name.back() <= '9'))) {
    name.pop_back();
  }
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The script that a command runs: the program when it is a file, or what its interpreter is given.
std::optional<std::string> script_in(const std::vector<std::string>& command) {
  if (command.empty()) {
    return std::nullopt;
  }
  if (!is_interpreter(command.front())) {
    return is_file(command.front()) ? std::optional(command.front()) : std::nullopt;
  }
  for (std::size_t i = 1; i < command.size(); ++i) {
    const std::string& word = command[i];
    if (word == "-m" || word == "-c" || word == "-e") {
      return std::nullopt;
    }
    if (!word.starts_with('-') && is_file(word)) {
      return word;
    }
  }
  return std::nullopt;
}

std::optional<Config> trusted_config(const std::string& file, const Warn& warn) {
  if (const std::optional<std::string> why = distrust(file)) {
    warn(shown(file) + " is not used: " + *why + "; --config FILE uses it all the same");
    return std::nullopt;
  }
  return parse_config(content_of(file), file);
}

Config near_config(const std::vector<std::string>& command, const Warn& warn) {
  for (const std::string& folder : config_folders(command)) {
    if (const std::optional<std::string> file = nearest_config(folder)) {
      return trusted_config(*file, warn).value_or(Config());
    }
  }
  return {};
}

}  // namespace

std::vector<std::string> config_folders(const std::vector<std::string>& command) {
  boost::system::error_code error;
  const std::optional<std::string> script = script_in(command);
  if (!script) {
    const fs::path current = fs::current_path(error);
    return error ? std::vector<std::string>() : std::vector{to_text(current)};
  }
  std::vector<std::string> folders{parent_directory(absolute_directory(*script))};
  if (fs::is_symlink(fs::symlink_status(to_path(*script), error))) {
    const fs::path real = fs::canonical(to_path(*script), error);
    if (!error) {
      folders.push_back(to_text(real.parent_path()));
    }
  }
  return folders;
}

std::optional<std::string> nearest_config(const std::string& folder) {
  for (fs::path directory = to_path(folder); !directory.empty();
       directory = directory.parent_path()) {
    std::string file = to_text(directory / file_name);
    if (is_file(file)) {
      return file;
    }
    if (directory == directory.root_path()) {
      break;
    }
  }
  return std::nullopt;
}

std::optional<std::string> user_config(const Environment& environment) {
  fs::path folder;
  if (const auto data = environment.get_non_empty(config_home_variable)) {
    folder = to_path(*data);
  } else if (const auto home = environment.get_non_empty(home_variable)) {
    folder = to_path(*home) / ".config";
  } else {
    return std::nullopt;
  }
  std::string file = to_text(folder / "brood" / file_name);
  return is_file(file) ? std::optional(std::move(file)) : std::nullopt;
}

Config find_config(const ConfigChoice& choice, const std::vector<std::string>& command,
                   const Environment& environment, const Warn& warn) {
  if (choice.none) {
    return {};
  }
  Config config;
  if (choice.file) {
    config = parse_config(content_of(*choice.file), absolute_directory(*choice.file));
  } else {
    config = near_config(command, warn);
  }
  if (const std::optional<std::string> file = user_config(environment)) {
    config = merged(std::move(config), trusted_config(*file, warn).value_or(Config()));
  }
  return config;
}

}  // namespace brood::launcher
