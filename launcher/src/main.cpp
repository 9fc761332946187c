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
#include "commands/csh.hpp"
#include "commands/doctor.hpp"
#include "commands/env.hpp"
#include "commands/map.hpp"
#include "commands/run.hpp"
#include "commands/shell.hpp"
#include "commands/wrap.hpp"
#include "commands/wrapped.hpp"
#include "completions.hpp"
#include "error.hpp"
#include "options.hpp"
#include "print.hpp"
#include "self.hpp"
#include "standard_streams.hpp"
#include "text.hpp"
#include "wrap_image.hpp"
#include "wrapped_file.hpp"

#include <exception>
#include <functional>

namespace brood::launcher {

namespace {

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
  if (const auto* const wrap_options = std::get_if<WrapOptions>(&options)) {
    return wrap(*wrap_options);
  }
  if (const auto* const doctor_options = std::get_if<DoctorOptions>(&options)) {
    return doctor(*doctor_options);
  }
  if (const auto* const completions_options = std::get_if<CompletionsOptions>(&options)) {
    return print(completions(completions_options->shell));
  }
  return print(std::get<PrintText>(options).text);
}

int report(const std::string& name, ExitCode code, const std::string& what,
           const std::string& hint = {}) {
  const std::string hint_line = hint.empty() ? "" : "hint: " + hint + "\n";
  write_all(Stream::errors, name + ": " + what + "\n" + hint_line);
  return static_cast<int>(code);
}

/// Does it, and reports what goes wrong as `name`'s failure.
int guarded(const std::string& name, const std::function<int()>& work) {
  try {
    return work();
  } catch (const LauncherError& error) {
    return report(name, error.code(), error.what(), error.hint());
  } catch (const ReportedFailure& failure) {
    return static_cast<int>(failure.code());
  } catch (const std::system_error& error) {
    const LauncherError failure = internal_failure(error);
    return report(name, failure.code(), failure.what(), failure.hint());
  } catch (const std::exception& error) {
    return report(name, ExitCode::internal, one_line(error.what()));
  }
}

int launch(std::vector<std::string> arguments) {
  const std::optional<std::string> csh_file = take_csh_file(arguments);
  return guarded(reported_name(arguments), [&] {
    if (const std::optional<int> code = run_script_step(arguments)) {
      return *code;
    }
    if (const std::optional<int> code = run_csh_step(arguments)) {
      return *code;
    }
    const Options options = parse_options(arguments);
    const auto* const shell_options = std::get_if<ShellOptions>(&options);
    if (csh_file && shell_options != nullptr && leave_for_csh(*shell_options, *csh_file)) {
      return 0;
    }
    return carry_out(options);
  });
}

/// A wrapped program: everything but the launcher's own steps is an argument of what it holds.
int launch_wrapped(std::uint64_t place, int argc, char** argv) {
  std::string name = "brood";
  return guarded(name, [&] {
    const std::string file = self_path();
    name = to_text(to_path(file).filename());
    const WrapPayload payload = read_payload(file, place);
    if (is_job(payload)) {
      freeze_support(argc, argv);
    }
    const std::vector<std::string> arguments = program_arguments(argc, argv);
    if (const std::optional<int> code = run_script_step(arguments)) {
      return *code;
    }
    return run_wrapped(payload, arguments, name, carry_out);
  });
}

}  // namespace

}  // namespace brood::launcher

int main(int argc, char** argv) {
  if (const std::uint64_t place = brood::launcher::own_payload_place()) {
    return brood::launcher::launch_wrapped(place, argc, argv);
  }
  brood::freeze_support(argc, argv);
  return brood::launcher::launch(brood::launcher::program_arguments(argc, argv));
}
