#include "options.hpp"

#include "error.hpp"
#include "help.hpp"
#include "man_page.hpp"
#include "option_reader.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr std::array verbs{"run",  "map", "activate", "deactivate", "reactivate",
                           "hook", "env", "wrap",     "doctor",     "completions"};

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

bool is_verb(const std::string& word) {
  return std::find(verbs.begin(), verbs.end(), word) != verbs.end();
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
    std::optional<RunOptions> run = parse_run(rest);
    return run ? Options(*std::move(run)) : Options(PrintText{help_text("run")});
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
    if (rest.empty() || rest.front() == "--help" || rest.front() == "-h") {
      return PrintText{help_text("")};
    }
    if (!is_verb(rest.front())) {
      refuse_verb(rest.front());
    }
    return PrintText{help_text(rest.front())};
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
  const bool has_verb = !arguments.empty() && is_verb(arguments.front());
  return has_verb ? "brood " + arguments.front() : "brood";
}

}  // namespace brood::launcher
