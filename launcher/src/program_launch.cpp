#include "program_launch.hpp"

#include "execute.hpp"
#include "program_search.hpp"
#include "python_command_line.hpp"
#include "python_start.hpp"
#include "script_program.hpp"
#include "shebang.hpp"

namespace brood::launcher {

namespace {

/// A script that its first line gives to a Python, as the kernel would start it: `pytest` becomes
/// `/env/bin/python /env/bin/pytest`. Any other command stays.
std::vector<std::string> python_of_script(const std::vector<std::string>& command,
                                          const Environment& environment) {
  const std::optional<std::string> file = find_program(command.front(), environment);
  const std::optional<ShebangLine> line = file ? shebang_line(*file) : std::nullopt;
  if (is_python(command.front()) || !line || !is_python(line->program)) {
    return command;
  }
  std::vector<std::string> words{line->program};
  words.insert(words.end(), line->arguments.begin(), line->arguments.end());
  words.push_back(*file);
  words.insert(words.end(), command.begin() + 1, command.end());
  return words;
}

}  // namespace

ProgramLaunch launch_for(const std::vector<std::string>& command, const Environment& environment) {
  ProgramLaunch launch{script_command(command, environment), environment};
  if (!environment.get_non_empty("BROOD_START_METHOD")) {
    return launch;
  }
  const std::optional<std::string> folder = python_start_folder();
  const std::vector<std::string> python = python_of_script(launch.command, environment);
  const std::vector<std::string> with_main = with_python_main(python, folder.has_value());
  if (with_main != python) {
    launch.command = with_main;
  }
  if (folder) {
    launch.environment = with_python_start(std::move(launch.environment), *folder);
  }
  return launch;
}

int run_program(const std::vector<std::string>& command, const Environment& environment) {
  const ProgramLaunch launch = launch_for(command, environment);
  return execute(launch.command, launch.environment);
}

}  // namespace brood::launcher
