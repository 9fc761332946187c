#include "help_table.hpp"

#include "help.hpp"

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

HelpOption option_of(const std::string& line) {
  const std::size_t gap = line.find("  ", 2);
  HelpOption option;
  for (const std::string& part : split(std::string_view(line).substr(0, gap), ", ")) {
    if (!part.starts_with('-')) {
      continue;  // "-n, -p, ENV": a word without a dash is what else may stand there.
    }
    const std::size_t blank = part.find_first_of(" =[");
    option.names.push_back(part.substr(0, blank));
    if (blank != std::string::npos) {
      option.value = without_blanks(part.substr(blank + (part[blank] == '[' ? 0 : 1)));
    }
  }
  option.text = gap == std::string::npos ? "" : without_blanks(line.substr(gap));
  return option;
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
    page.verbs = split(line.substr(6, colon - 6), ", ");
  }
  bool is_in_option = false;
  while (std::getline(lines, line)) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (line.starts_with("Examples:")) {
      break;
    }
    if (indent == 2 && line[2] == '-') {
      page.options.push_back(option_of(line));
      is_in_option = true;
    } else if (is_in_option && indent != std::string::npos && indent >= continuation_indent) {
      std::string& option_text = page.options.back().text;
      option_text += (option_text.empty() ? "" : " ") + without_blanks(line);
    } else {
      is_in_option = false;
    }
  }
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
