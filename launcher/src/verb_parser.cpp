#include "verb_parser.hpp"

#include "error.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

}  // namespace

std::string see_help(const std::string& verb) {
  return "see 'brood" + (verb.empty() ? "" : " " + verb) + " --help'";
}

VerbParser::VerbParser(std::string verb) : verb_(std::move(verb)), app_("", verb_) {
  app_.set_help_flag("-h,--help");
}

Words VerbParser::parse(const Words& words) {
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
  return Words(words.begin() + static_cast<std::ptrdiff_t>(end) + (has_mark ? 1 : 0), words.end());
}

/// Where the options end: at `--`, or at the first word that is neither an option nor its value.
std::size_t VerbParser::options_end(const Words& words) const {
  std::size_t at = 0;
  while (at < words.size() && words[at].size() > 1 && words[at][0] == '-' && words[at] != "--") {
    at += takes_next_word(words[at]) ? 2 : 1;
  }
  return std::min(at, words.size());
}

/// CLI11 would say it in its own words.
void VerbParser::refuse_unknown(const Words& words, std::size_t end) const {
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

bool VerbParser::takes_next_word(const std::string& word) const {
  const bool has_value_attached =
      word.starts_with("--") ? word.find('=') != std::string::npos : word.size() > 2;
  const CLI::Option* const option = has_value_attached ? nullptr : app_.get_option_no_throw(word);
  return option != nullptr && option->get_expected_min() > 0;
}

void add_environment_options(CLI::App& app, EnvironmentChoice& choice) {
  CLI::Option* const name = app.add_option("-n,--name", choice.name);
  app.add_option("-p,--prefix", choice.prefix)->excludes(name);
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

}  // namespace brood::launcher
