#include "help_table.hpp"

#include "help.hpp"

#include <algorithm>
#include <sstream>

namespace brood::launcher {

namespace {

constexpr std::size_t continuation_indent = 16;

std::string without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  const std::size_t last = text.find_last_not_of(' ');
  return first == std::string_view::npos ? "" : std::string(text.substr(first, last - first + 1));
}

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(by);
    parts.emplace_back(without_blanks(text.substr(0, end)));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + by.size());
  }
}

/// "--jobs N": the name and the value; "--shell=SHELL" and "--stack[=N]", too.
HelpOption option_in(const std::string& part) {
  HelpOption option;
  const std::size_t end = part.find_first_of(" =[");
  option.names.push_back(part.substr(0, end));
  if (end != std::string::npos) {
    option.value = without_blanks(std::string_view(part).substr(end + (part[end] == '[' ? 0 : 1)));
  }
  return option;
}

HelpLine line_of(const std::string& line) {
  const std::size_t gap = line.find("  ", 2);
  HelpLine result;
  for (const std::string& part : split(std::string_view(line).substr(0, gap), ", ")) {
    if (part.starts_with('-')) {  // "-n, -p, ENV": another word is what else may stand there.
      result.options.push_back(option_in(part));
    }
  }
  const auto has_value = [](const HelpOption& option) { return !option.value.empty(); };
  if (std::none_of(result.options.begin(), result.options.end() - 1, has_value)) {
    HelpOption one = result.options.back();
    one.names.clear();
    for (const HelpOption& option : result.options) {
      one.names.push_back(option.names.front());
    }
    result.options = {one};
  }
  result.text = gap == std::string::npos ? "" : without_blanks(line.substr(gap));
  return result;
}

bool is_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/// The options that a text speaks of: "--raw", "--block SIZE".
std::vector<HelpOption> options_in(const std::string& text) {
  std::vector<HelpOption> options;
  for (std::size_t at = 0; (at = text.find("--", at)) != std::string::npos;) {
    const std::size_t end = static_cast<std::size_t>(
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_of_name) -
        text.begin());
    const bool begins_word = at == 0 || text[at - 1] == ' ' || text[at - 1] == '(';
    if (begins_word && end > at + 2) {
      const std::size_t value = end + 1;
      const bool has_value = value < text.size() && (text[end] == ' ' || text[end] == '=') &&
                             text[value] >= 'A' && text[value] <= 'Z';
      options.push_back(
          {{text.substr(at, end - at)},
           has_value ? text.substr(value, text.find_first_of(" ,.:;)", value) - value) : "",
           text});
    }
    at = end;
  }
  return options;
}

bool has_name(const std::vector<HelpOption>& options, const std::string& name) {
  return std::any_of(options.begin(), options.end(), [&](const HelpOption& option) {
    return std::find(option.names.begin(), option.names.end(), name) != option.names.end();
  });
}

void collect_options(HelpPage& page) {
  for (HelpLine& line : page.lines) {
    for (HelpOption& option : line.options) {
      option.text = line.text;
      page.options.push_back(option);
    }
  }
  for (const HelpLine& line : page.lines) {
    for (HelpOption& option : options_in(line.text)) {
      if (!has_name(page.options, option.names.front())) {
        page.options.push_back(std::move(option));
      }
    }
  }
}

}  // namespace

HelpPage parse_help(std::string_view text) {
  HelpPage page;
  std::istringstream lines{std::string(text)};
  std::string line;
  std::getline(lines, line);
  const std::size_t colon = line.find(": ");
  page.summary = colon == std::string::npos ? line : line.substr(colon + 2);
  if (line.starts_with("brood ") && colon != std::string::npos) {
    page.verbs = split(std::string_view(line).substr(6, colon - 6), ", ");
  }
  bool is_in_option = false;
  while (std::getline(lines, line) && !line.starts_with("Examples:")) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == 2 && line[2] == '-') {
      page.lines.push_back(line_of(line));
      is_in_option = true;
    } else if (is_in_option && indent != std::string::npos && indent >= continuation_indent) {
      std::string& option_text = page.lines.back().text;
      option_text += (option_text.empty() ? "" : " ") + without_blanks(line);
    } else {
      is_in_option = false;
    }
  }
  collect_options(page);
  return page;
}

const std::vector<std::string>& help_verbs() {
  static const std::vector<std::string> verbs{"run", "map",  "activate", "hook",
                                              "env", "wrap", "doctor",   "completions"};
  return verbs;
}

std::vector<HelpPage> help_pages() {
  std::vector<HelpPage> pages;
  for (const std::string& verb : help_verbs()) {
    pages.push_back(parse_help(help_text(verb)));
  }
  return pages;
}

}  // namespace brood::launcher
