#include "tool_options.hpp"

#include "error.hpp"
#include "option_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr std::array tool_verbs{"wrap", "doctor", "completions"};
constexpr std::array completion_shells{"bash", "zsh", "fish", "powershell"};

int positive_number(const std::string& verb, const std::string& option, const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) {
    refuse_usage(verb, option + " needs a number from 1 up, not " + shown(text));
  }
  return number;
}

void check_environment(const std::string& verb, const EnvironmentChoice& choice,
                       const std::optional<std::string>& relative = {}) {
  const auto is_empty = [](const std::optional<std::string>& text) {
    return text && text->empty();
  };
  if (is_empty(choice.name) || is_empty(choice.prefix) || is_empty(relative)) {
    refuse_usage(verb, "the environment that is given is empty");
  }
  if ((choice.name ? 1 : 0) + (choice.prefix ? 1 : 0) + (relative ? 1 : 0) > 1) {
    refuse_usage(verb, "more than one environment is given");
  }
}

ToolCommand parse_wrap(const Words& words) {
  const std::string verb = "wrap";
  WrapOptions options;
  const auto mark = std::find(words.begin(), words.end(), "--");
  const std::vector<Option> known{set_text("-n", "--name", options.environment.name),
                                  set_text("-p", "--prefix", options.environment.prefix),
                                  set_text("", "--relative", options.relative),
                                  set_text("-o", "--output", options.output),
                                  set_text("", "--start-method", options.start_method),
                                  {"", "--processes", true,
                                   [&](const std::string& text) {
                                     options.processes = positive_number(verb, "--processes", text);
                                   }},
                                  set_text("", "--config", options.config.file),
                                  set_flag("--no-config", options.config.none),
                                  set_flag("--show", options.shows)};
  const std::optional<Words> rest = OptionReader(verb, known).read(Words(words.begin(), mark), 1);
  if (!rest) {
    return ToolHelpWanted{verb};
  }
  if (mark != words.end()) {
    options.command.assign(mark + 1, words.end());
  }
  check_environment(verb, options.environment, options.relative);
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
  if (options.config.none && options.config.file) {
    refuse_usage(verb, "--config and --no-config are both given");
  }
  return options;
}

ToolCommand parse_doctor(const Words& words) {
  DoctorOptions options;
  const std::optional<Words> rest =
      OptionReader("doctor", {set_text("-n", "--name", options.environment.name),
                              set_text("-p", "--prefix", options.environment.prefix),
                              set_flag("--json", options.json)})
          .read(words, 1);
  if (!rest) {
    return ToolHelpWanted{"doctor"};
  }
  if (!rest->empty()) {
    refuse_usage("doctor", "it takes no " + shown(rest->front()));
  }
  check_environment("doctor", options.environment);
  return options;
}

ToolCommand parse_completions(const Words& words) {
  const std::optional<Words> rest = OptionReader("completions", {}).read(words, 1);
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
