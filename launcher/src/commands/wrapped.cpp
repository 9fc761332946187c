#include "commands/wrapped.hpp"

#include "activation_scripts.hpp"
#include "commands/activate.hpp"
#include "config.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "path_probe.hpp"
#include "script_place.hpp"
#include "self.hpp"
#include "text.hpp"

#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

/// Says to the program where it was wrapped: what lies beside that file can be found.
constexpr const char* place_variable = "BROOD_WRAPPED";

/// The file of this program, the links to it followed.
std::string own_file() {
  boost::system::error_code error;
  const fs::path real = fs::canonical(to_path(self_path()), error);
  return error ? self_path() : to_text(real);
}

Words job_words(const WrapPayload& payload, const Words& arguments) {
  Words words(payload.command.begin() + 1, payload.command.end());
  words.insert(words.end(), payload.arguments.begin(), payload.arguments.end());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

/// `environment` and no brood.toml, where the job itself does not say otherwise.
template <class JobOptions>
void complete(JobOptions& options, const EnvironmentChoice& environment) {
  if (!options.environment.name && !options.environment.prefix) {
    options.environment = environment;
  }
  if (!options.config.file) {
    options.config.none = true;
  }
}

std::string placed_script(const WrapPayload& payload, const Environment& environment) {
  if (auto file = script_in_cache(*payload.script_name, payload.script, environment)) {
    return *std::move(file);
  }
  if (auto file = script_in_memory(*payload.script_name, payload.script)) {
    return *std::move(file);
  }
  throw LauncherError(ExitCode::internal,
                      "cannot put the script " + shown(*payload.script_name) + " anywhere",
                      "name a folder of your own in " + std::string(cache_variable));
}

/// `python3` of a first line is `python` where the environment has that, and the other way round.
std::string interpreter_in(const std::string& prefix, const std::string& name) {
  if (name != "python" && name != "python3") {
    return name;
  }
  return is_file(python_of(prefix)) ? "python" : "python3";
}

}  // namespace

EnvironmentChoice wrapped_choice(const WrapPayload& payload, const std::string& folder) {
  if (!payload.relative) {
    return payload.environment;
  }
  EnvironmentChoice choice;
  choice.prefix = to_text(to_path(folder) / to_path(*payload.relative));
  return choice;
}

bool is_job(const WrapPayload& payload) {
  return !payload.script_name && payload.command.front() == "brood";
}

void check_job(const WrapPayload& payload) {
  const Options options = parse_options(job_words(payload, {}));
  if (!std::holds_alternative<RunOptions>(options) &&
      !std::holds_alternative<MapOptions>(options)) {
    throw LauncherError(ExitCode::usage,
                        "of brood itself, only 'brood map' and 'brood run' can be wrapped");
  }
  if (payload.start_method || payload.processes) {
    throw LauncherError(ExitCode::usage, "a wrapped job has options of its own",
                        "write them behind 'brood " + payload.command.at(1) + "'");
  }
}

int run_wrapped(const WrapPayload& payload, const Words& arguments, const std::string& reporter,
                const std::function<int(const Options&)>& carry_out) {
  const std::string file = own_file();
  const EnvironmentChoice choice = wrapped_choice(payload, parent_directory(file));
  if (is_job(payload)) {
    Options options = parse_options(job_words(payload, arguments));
    if (auto* const run_options = std::get_if<RunOptions>(&options)) {
      complete(*run_options, choice);
    } else if (auto* const map_options = std::get_if<MapOptions>(&options)) {
      complete(*map_options, choice);
    }
    return carry_out(options);
  }
  Config config;
  config.start_method = payload.start_method;
  config.processes = payload.processes;
  config.variables = payload.variables;
  Environment environment = with_defaults(Environment::current(), config);
  environment.set(place_variable, file);
  EnvironmentChoice found;
  try {
    found.prefix = find_prefix(choice, environment, "");
  } catch (const LauncherError& error) {
    throw LauncherError(error.code(), error.what(),
                        "this program was wrapped for that environment: make it, or wrap it again");
  }
  Words command = payload.command;
  if (payload.script_name) {
    if (!command.empty()) {
      command.front() = interpreter_in(*found.prefix, command.front());
    }
    command.push_back(placed_script(payload, environment));
  }
  command.insert(command.end(), payload.arguments.begin(), payload.arguments.end());
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Activation activation = activation_for(found, environment, command.front(), reporter);
  return run_activated(environment, activation, command, reporter);
}

}  // namespace brood::launcher
