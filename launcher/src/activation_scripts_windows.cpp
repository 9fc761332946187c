// A cmd.exe calls the scripts and then this program again, which writes the environment it finds to
// an inherited pipe (environment_text). Everything that one batch file leaves to the next is in the
// environment, so the old deactivate.d scripts and the new activate.d scripts get a cmd.exe each,
// with the changes between.
#include "activation_scripts.hpp"

#include "child_windows.hpp"
#include "environment_text.hpp"
#include "error.hpp"
#include "execute.hpp"
#include "program_launch.hpp"
#include "self.hpp"
#include "windows_command_line.hpp"

#include <charconv>
#include <cstdint>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr const char* capture_word = "--brood-capture";

/// `call` reads its line once more: these characters would not survive it, in quotes or out of
/// them.
void check_script_path(const std::string& script) {
  if (script.find_first_of("%^\"\r\n") != std::string::npos) {
    throw LauncherError(ExitCode::environment,
                        "cannot activate: cmd.exe cannot call the script " + shown(script) +
                            ", because of the % or ^ in its path",
                        "move the environment to a path without these characters");
  }
}

std::string script_names(const Words& scripts) {
  std::string names;
  for (const std::string& script : scripts) {
    names += (names.empty() ? "" : " or ") + shown(script);
  }
  return names;
}

std::string cmd_line(const std::string& shell, const Words& scripts, const std::string& reporter,
                     HANDLE pipe) {
  std::string line = windows_command_line({shell}) + " /d /s /c \"";
  for (const std::string& script : scripts) {
    check_script_path(script);
    line += "call \"" + script + "\" & ";
  }
  const auto number = reinterpret_cast<std::uintptr_t>(pipe);
  return line +
         windows_command_line({self_path(), capture_word, reporter, std::to_string(number)}) + "\"";
}

Environment after_scripts(const Environment& environment, const Words& scripts,
                          const std::string& reporter) {
  if (scripts.empty()) {
    return environment;
  }
  const std::string shell =
      environment.get_non_empty("ComSpec").value_or("C:\\Windows\\System32\\cmd.exe");
  const WindowsHandle null = open_null(GENERIC_READ);
  const WindowsHandle errors = inheritable(STD_ERROR_HANDLE);
  WindowsPipe pipe = make_pipe();
  const WindowsStreams streams{null.get(), errors.get(), errors.get(), {pipe.writer.get()}};
  const WindowsChild child = start_child(
      {shell, cmd_line(shell, scripts, reporter, pipe.writer.get())}, environment, &streams);
  pipe.writer.close();
  std::string text;
  std::optional<Environment> result;
  while (!result && read_some(pipe.reader.get(), text)) {
    result = environment_in(text);
  }
  const DWORD status = wait_for_child(child);
  release_job(child);
  if (!result) {
    throw LauncherError(ExitCode::environment, "cannot activate: script " + script_names(scripts) +
                                                   " ended the shell with status " +
                                                   std::to_string(status));
  }
  if (!environment.get("PROMPT")) {
    result->unset("PROMPT");  // cmd.exe's own.
  }
  return *std::move(result);
}

int capture(const std::string& pipe_number) {
  std::uintptr_t number = 0;
  std::from_chars(pipe_number.data(), pipe_number.data() + pipe_number.size(), number);
  const auto pipe = reinterpret_cast<HANDLE>(number);
  const std::string text = environment_text(Environment::current());
  DWORD count = 0;
  const bool is_written =
      WriteFile(pipe, text.data(), static_cast<DWORD>(text.size()), &count, nullptr) != 0;
  return is_written && count == text.size() ? 0 : static_cast<int>(ExitCode::internal);
}

}  // namespace

int run_activated(const Environment& old, const Activation& activation, const Words& command,
                  const std::string& reporter) {
  return run_program(command, activated_environment(old, activation, reporter));
}

Environment activated_environment(const Environment& old, const Activation& activation,
                                  const std::string& reporter) {
  const Environment left = after_scripts(old, activation.scripts_before, reporter);
  return with_changes(
      after_scripts(with_changes(left, activation.changes), activation.scripts_after, reporter),
      activation.changes_last);
}

std::optional<int> run_script_step(const Words& arguments) {
  if (arguments.size() == 3 && arguments[0] == capture_word) {
    return capture(arguments[2]);
  }
  return std::nullopt;
}

}  // namespace brood::launcher
