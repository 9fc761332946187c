#include "options.hpp"

#include "command_options.hpp"
#include "error.hpp"
#include "help.hpp"
#include "man_page.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr std::array verbs{"run",  "map", "activate", "deactivate", "reactivate",
                           "hook", "env", "wrap",     "doctor",     "completions"};

/// A verb's command line, declared once; CLI11 parses what stands before the command.
class VerbParser {
 public:
  explicit VerbParser(std::string verb) : verb_(std::move(verb)), app_("", verb_) {
    app_.set_help_flag("-h,--help");
  }

  CLI::App& app() { return app_; }

  bool wants_help() const { return wants_help_; }

  /// Parses the options in front of the command; gives back the command.
  Words parse(const Words& words) {
    const std::size_t end = options_end(words);
    refuse_unknown(words, end);
    Words options(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(end));
    std::reverse(options.begin(), options.end());  // CLI11 takes them from the back.
    try {
      app_.parse(std::move(options));
    } catch (const CLI::CallForHelp&) {
      wants_help_ = true;
    } catch (const CLI::ParseError& error) {
      throw LauncherError(ExitCode::usage, one_line(error.what()), see_help(verb_));
    }
    const bool has_mark = end < words.size() && words[end] == "--";
    return Words(words.begin() + static_cast<std::ptrdiff_t>(end) + (has_mark ? 1 : 0),
                 words.end());
  }

 private:
  /// Where the options end: at `--`, or at the first word that is neither an option nor its value.
  std::size_t options_end(const Words& words) const {
    std::size_t at = 0;
    while (at < words.size() && words[at].size() > 1 && words[at][0] == '-' && words[at] != "--") {
      at += takes_next_word(words[at]) ? 2 : 1;
    }
    return std::min(at, words.size());
  }

  /// CLI11 would say it in its own words.
  void refuse_unknown(const Words& words, std::size_t end) const {
    for (std::size_t at = 0; at < end; at += takes_next_word(words[at]) ? 2 : 1) {
      const std::string& word = words[at];
      const std::string name =
          word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
      if (app_.get_option_no_throw(name) == nullptr) {
        throw LauncherError(ExitCode::usage,
                            "there is no option " + shown(name) +
                                "; for a program of that name, write '--' in front of it",
                            see_help(verb_));
      }
    }
  }

  bool takes_next_word(const std::string& word) const {
    const bool has_value_attached =
        word.starts_with("--") ? word.find('=') != std::string::npos : word.size() > 2;
    const CLI::Option* const option = has_value_attached ? nullptr : app_.get_option_no_throw(word);
    return option != nullptr && option->get_expected_min() > 0;
  }

  std::string verb_;
  CLI::App app_;
  bool wants_help_ = false;
};

void add_environment_options(CLI::App& app, EnvironmentChoice& choice) {
  CLI::Option* const name = app.add_option("-n,--name", choice.name);
  app.add_option("-p,--prefix", choice.prefix)->excludes(name);
}

void add_config_options(CLI::App& app, ConfigChoice& choice) {
  CLI::Option* const file = app.add_option("--config", choice.file);
  app.add_flag("--no-config", choice.none)->excludes(file);
}

void check_environment(const EnvironmentChoice& choice, const std::string& verb) {
  if ((choice.name && choice.name->empty()) || (choice.prefix && choice.prefix->empty())) {
    throw LauncherError(ExitCode::usage, "the environment given with -n or -p is empty",
                        see_help(verb));
  }
}

void check_count(const std::optional<int>& count, const std::string& option,
                 const std::string& verb) {
  if (count && *count < 1) {
    throw LauncherError(ExitCode::usage,
                        option + " needs a number from 1 up, not " + std::to_string(*count),
                        see_help(verb));
  }
}

Words checked_command(Words command, const std::string& verb) {
  if (command.empty()) {
    throw LauncherError(ExitCode::usage, "no program to run is given", see_help(verb));
  }
  return command;
}

Options parse_run(const Words& words) {
  VerbParser parser("run");
  RunOptions options;
  add_environment_options(parser.app(), options.environment);
  add_config_options(parser.app(), options.config);
  parser.app().add_option("--start-method", options.pool.start_method);
  parser.app().add_option("--processes", options.pool.processes);
  Words command = parser.parse(words);
  if (parser.wants_help()) {
    return PrintText{help_text("run")};
  }
  check_environment(options.environment, "run");
  check_count(options.pool.processes, "--processes", "run");
  options.command = checked_command(std::move(command), "run");
  return options;
}

Options parse_map(const Words& words) {
  std::variant<MapOptions, MapHelpWanted> options = parse_map_options(words);
  if (std::holds_alternative<MapHelpWanted>(options)) {
    return PrintText{help_text("map")};
  }
  return std::get<MapOptions>(std::move(options));
}

Options parse_shell(const Words& words) {
  return std::visit(
      [](auto&& command) -> Options {
        if constexpr (std::is_same_v<std::decay_t<decltype(command)>, HelpWanted>) {
          return PrintText{help_text(command.verb)};
        } else {
          return std::forward<decltype(command)>(command);
        }
      },
      parse_shell_command(words));
}

Options parse_tool(const Words& words) {
  return std::visit(
      [](auto&& command) -> Options {
        if constexpr (std::is_same_v<std::decay_t<decltype(command)>, ToolHelpWanted>) {
          return PrintText{help_text(command.verb)};
        } else {
          return std::forward<decltype(command)>(command);
        }
      },
      parse_tool_command(words));
}

/// How many single letters must be changed, added, dropped or swapped with their neighbour.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::vector<std::size_t>> cost(left.size() + 1,
                                             std::vector<std::size_t>(right.size() + 1));
  for (std::size_t i = 0; i <= left.size(); ++i) {
    for (std::size_t j = 0; j <= right.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t changed = cost[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, changed});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[left.size()][right.size()];
}

[[noreturn]] void refuse_verb(const std::string& word) {
  const char* closest = nullptr;
  std::size_t best = 3;
  for (const char* const verb : verbs) {
    if (distance(word, verb) < best) {
      best = distance(word, verb);
      closest = verb;
    }
  }
  const std::string what = word.starts_with('-') ? "there is no option " : "there is no command ";
  throw LauncherError(
      ExitCode::usage, what + shown(word),
      closest != nullptr ? std::string("did you mean 'brood ") + closest + "'?" : see_help(""));
}

}  // namespace

Options parse_options(const Words& arguments) {
  if (arguments.empty()) {
    throw LauncherError(ExitCode::usage, "no command is given", see_help(""));
  }
  const std::string& first = arguments.front();
  const Words rest(arguments.begin() + 1, arguments.end());
  if (first == "run") {
    return parse_run(rest);
  }
  if (first == "map") {
    return parse_map(rest);
  }
  if (is_shell_verb(first)) {
    return parse_shell(arguments);
  }
  if (is_tool_verb(first)) {
    return parse_tool(arguments);
  }
  if (first == "--help" || first == "-h" || first == "help") {
    return PrintText{help_text(rest.empty() ? "" : rest.front())};
  }
  if (first == "--brood-man") {
    return PrintText{man_page()};
  }
  if (first == "--version") {
    return PrintText{version_text()};
  }
  refuse_verb(first);
}

std::vector<std::string> known_verbs() {
  return {verbs.begin(), verbs.end()};
}

std::string reported_name(const Words& arguments) {
  if (arguments.size() > 1 && arguments.front().starts_with("--brood-")) {
    return arguments[1];
  }
  const bool is_verb =
      !arguments.empty() && std::find(verbs.begin(), verbs.end(), arguments.front()) != verbs.end();
  return is_verb ? "brood " + arguments.front() : "brood";
}

}  // namespace brood::launcher
