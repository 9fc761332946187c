#include "commands/wrap.hpp"

#include "commands/wrapped.hpp"
#include "config_search.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "print.hpp"
#include "script_interpreter.hpp"
#include "self.hpp"
#include "standard_streams.hpp"
#include "start_method_name.hpp"
#include "text.hpp"
#include "wrap_image.hpp"
#include "wrapped_file.hpp"

#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

constexpr std::uint64_t largest_file = 512 << 20;

void warn(const std::string& line) {
  write_all(Stream::errors, "brood wrap: warning: " + line + "\n");
}

bool names_one(const WrapPayload& payload) {
  return payload.environment.name || payload.environment.prefix || payload.relative;
}

/// What the wrapped file `file` holds; nothing when it is no wrapped file.
std::optional<WrapPayload> payload_in(const std::string& file, const std::string& content) {
  const std::uint64_t place = payload_place_in(content).value_or(0);
  return place == 0 ? std::nullopt : std::optional(read_payload(file, place));
}

/// The script, or the command, that the options name.
WrapPayload content_of(const WrapOptions& options) {
  WrapPayload payload;
  if (!options.script) {
    payload.command = options.command;
    return payload;
  }
  std::string content = read_whole_file(*options.script, largest_file);
  if (std::optional<WrapPayload> wrapped = payload_in(*options.script, content)) {
    if (!options.command.empty()) {
      wrapped->arguments = options.command;
    }
    return *std::move(wrapped);
  }
  payload.script_name = last_component(*options.script);
  payload.command = script_interpreter(*payload.script_name, content);
  payload.arguments = options.command;
  payload.script = std::move(content);
  return payload;
}

/// What the flags say, and below them the nearest brood.toml.
void add_choices(WrapPayload& payload, const WrapOptions& options) {
  if (options.start_method) {
    check_start_method(*options.start_method);
    payload.start_method = options.start_method;
  }
  if (options.processes) {
    payload.processes = options.processes;
  }
  if (options.environment.name || options.environment.prefix || options.relative) {
    payload.environment = options.environment;
    payload.relative = options.relative;
  }
  if (is_job(payload)) {
    return;
  }
  const std::vector<std::string> command =
      options.script ? std::vector{*options.script} : options.command;
  const Config config = find_config(options.config, command, Environment(), warn);
  if (!names_one(payload)) {
    payload.environment = config.environment;
  }
  if (payload.environment.prefix && !payload.environment.prefix->starts_with("~/")) {
    payload.environment.prefix = absolute_directory(*payload.environment.prefix);
  }
  if (!payload.start_method) {
    payload.start_method = config.start_method;
  }
  if (!payload.processes) {
    payload.processes = config.processes;
  }
  if (payload.variables.empty()) {
    payload.variables = config.variables;
  }
}

std::string output_of(const WrapOptions& options) {
  std::string output;
  if (options.output) {
    output = *options.output;
  } else if (options.script) {
    output = to_text(to_path(last_component(*options.script)).stem());
  } else {
    throw LauncherError(ExitCode::usage, "the file to write is not given", "name it with -o FILE");
  }
  if (!output.ends_with(program_suffix)) {
    output += program_suffix;
  }
  boost::system::error_code error;
  const fs::file_status status = fs::status(to_path(output), error);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw LauncherError(ExitCode::usage,
                        "cannot write " + shown(output) + ": it is there, and no file",
                        "name another with -o FILE");
  }
  const bool is_script =
      options.script && fs::equivalent(to_path(output), to_path(*options.script), error);
  if (is_script && !error) {
    throw LauncherError(ExitCode::usage,
                        "the wrapped program would replace the script " + shown(output),
                        "name another file with -o FILE");
  }
  return output;
}

/// It may be made later, or elsewhere: a word on stderr is enough.
void look_for_environment(const WrapPayload& payload, const std::string& output) {
  try {
    find_prefix(wrapped_choice(payload, parent_directory(absolute_directory(output))),
                Environment::current(), "");
  } catch (const LauncherError& error) {
    warn(std::string(error.what()) + " (the program asks for it when it is started)");
  }
}

}  // namespace

int wrap(const WrapOptions& options) {
  if (options.shows) {
    const auto payload =
        payload_in(*options.script, read_whole_file(*options.script, largest_file));
    if (!payload) {
      throw LauncherError(ExitCode::usage, shown(*options.script) + " is no wrapped program");
    }
    return print(payload_description(*payload));
  }
  const std::string output = output_of(options);
  WrapPayload payload = content_of(options);
  add_choices(payload, options);
  if (is_job(payload)) {
    check_job(payload);
  } else if (!names_one(payload)) {
    throw LauncherError(ExitCode::usage, "no environment is given",
                        "name it with -n NAME, -p PREFIX or --relative PATH");
  }
  if (names_one(payload)) {
    look_for_environment(payload, output);
  }
  const std::string block = payload_block(payload);
  write_program(output, wrapped_image(read_whole_file(self_path(), largest_file), block));
  return 0;
}

}  // namespace brood::launcher
