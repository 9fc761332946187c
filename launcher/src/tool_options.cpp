#include "tool_options.hpp"

#include "choice_options.hpp"
#include "error.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr std::array tool_verbs{"wrap", "doctor", "completions"};
constexpr std::array completion_shells{"bash", "zsh", "fish", "powershell"};

ToolCommand parse_wrap(const Words& words) {
  const std::string verb = "wrap";
  WrapOptions options;
  const auto mark = std::find(words.begin(), words.end(), "--");
  const std::vector<Option> own{text_option({"--relative"}, "PATH", options.relative),
                                text_option({"-o", "--output"}, "FILE", options.output),
                                text_option({"--start-method"}, "METHOD", options.start_method),
                                {{"--processes"},
                                 "N",
                                 [&](const std::string& text) {
                                   options.processes = whole_number(text, "--processes", 1, verb);
                                 }},
                                flag_option({"--show"}, options.shows)};
  const std::optional<Words> rest = read_options(
      verb, joined({environment_options(options.environment), config_options(options.config), own}),
      Words(words.begin() + 1, mark), Placement::anywhere);
  if (!rest) {
    return ToolHelpWanted{verb};
  }
  if (mark != words.end()) {
    options.command.assign(mark + 1, words.end());
  }
  if (options.relative && options.relative->empty()) {
    refuse_usage(verb, "the environment given with --relative is empty");
  }
  check_choice(verb, options.environment, options.relative ? 1 : 0);
  check_choice(verb, options.config);
  if (rest->size() > 1) {
    refuse_usage(verb, "one SCRIPT is expected, and " + shown((*rest)[1]) +
                           " is one more; a command stands behind '--'");
  }
  if (!rest->empty()) {
    options.script = rest->front();
  }
  if (!options.script && options.command.empty()) {
    refuse_usage(verb, "no script and no command is given");
  }
  if (options.shows && (!options.script || !options.command.empty())) {
    refuse_usage(verb, "--show takes one wrapped file");
  }
  if (options.output && options.output->empty()) {
    refuse_usage(verb, "the file given with -o is empty");
  }
  return options;
}

ToolCommand parse_doctor(const Words& words) {
  DoctorOptions options;
  const std::optional<Words> rest = read_options(
      "doctor",
      joined({environment_options(options.environment), {flag_option({"--json"}, options.json)}}),
      Words(words.begin() + 1, words.end()), Placement::anywhere);
  if (!rest) {
    return ToolHelpWanted{"doctor"};
  }
  if (!rest->empty()) {
    refuse_usage("doctor", "it takes no " + shown(rest->front()));
  }
  check_choice("doctor", options.environment);
  return options;
}

ToolCommand parse_completions(const Words& words) {
  const std::optional<Words> rest =
      read_options("completions", {}, Words(words.begin() + 1, words.end()), Placement::anywhere);
  if (!rest) {
    return ToolHelpWanted{"completions"};
  }
  const bool is_known =
      rest->size() == 1 && std::find(completion_shells.begin(), completion_shells.end(),
                                     rest->front()) != completion_shells.end();
  if (!is_known) {
    refuse_usage("completions", "one of bash, zsh, fish and powershell is expected" +
                                    (rest->empty() ? "" : ", not " + shown(rest->front())));
  }
  return CompletionsOptions{rest->front()};
}

}  // namespace

bool is_tool_verb(std::string_view word) {
  return std::find(tool_verbs.begin(), tool_verbs.end(), word) != tool_verbs.end();
}

ToolCommand parse_tool_command(const Words& words) {
  const std::string& verb = words.front();
  return verb == "wrap"     ? parse_wrap(words)
         : verb == "doctor" ? parse_doctor(words)
                            : parse_completions(words);
}

}  // namespace brood::launcher
