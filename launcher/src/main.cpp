// The brood command.
//
// Exit codes of its own, when there is no program to answer for it:
//   0    brood map: every input succeeded; activate and its like: the code is printed
//   1    brood map: an input failed (a summary on stderr says which)
//   2    wrong usage
//   3    the environment is missing, is none, or cannot be activated
//   125  any other failure of brood itself
//   126  the program may not be executed
//   127  the program is not found
// Each failure is one line on stderr, `brood VERB: what failed: why`, and sometimes a `hint:` line.
#include <brood/freeze_support.hpp>

#include "activation_scripts.hpp"
#include "commands/env.hpp"
#include "commands/map.hpp"
#include "commands/run.hpp"
#include "commands/shell.hpp"
#include "error.hpp"
#include "options.hpp"
#include "standard_streams.hpp"
#include "text.hpp"

#include <exception>

namespace brood::launcher {

namespace {

int print(const PrintText& text) {
  return write_all(Stream::output, text.text) ? 0 : static_cast<int>(ExitCode::internal);
}

int carry_out(const Options& options) {
  if (const auto* const run_options = std::get_if<RunOptions>(&options)) {
    return run(*run_options);
  }
  if (const auto* const map_options = std::get_if<MapOptions>(&options)) {
    return map(*map_options);
  }
  if (const auto* const shell_options = std::get_if<ShellOptions>(&options)) {
    return shell_command(*shell_options);
  }
  if (const auto* const hook_options = std::get_if<HookOptions>(&options)) {
    return hook_command(*hook_options);
  }
  if (const auto* const list_options = std::get_if<EnvListOptions>(&options)) {
    return env_list(*list_options);
  }
  if (const auto* const info_options = std::get_if<EnvInfoOptions>(&options)) {
    return env_info(*info_options);
  }
  return print(std::get<PrintText>(options));
}

int report(const std::string& name, ExitCode code, const std::string& what,
           const std::string& hint = {}) {
  const std::string hint_line = hint.empty() ? "" : "hint: " + hint + "\n";
  write_all(Stream::errors, name + ": " + what + "\n" + hint_line);
  return static_cast<int>(code);
}

int launch(const std::vector<std::string>& arguments) {
  const std::string name = reported_name(arguments);
  try {
    if (const std::optional<int> code = run_script_step(arguments)) {
      return *code;
    }
    if (const std::optional<int> code = run_csh_step(arguments)) {
      return *code;
    }
    return carry_out(parse_options(arguments));
  } catch (const LauncherError& error) {
    return report(name, error.code(), error.what(), error.hint());
  } catch (const ReportedFailure& failure) {
    return static_cast<int>(failure.code());
  } catch (const std::exception& error) {
    return report(name, ExitCode::internal, one_line(error.what()));
  }
}

}  // namespace

}  // namespace brood::launcher

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  return brood::launcher::launch(brood::launcher::program_arguments(argc, argv));
}
