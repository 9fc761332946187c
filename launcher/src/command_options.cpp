#include "command_options.hpp"

#include "error.hpp"

#include <algorithm>
#include <charconv>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

class Reader {
 public:
  Reader(const std::string& verb, const std::vector<CommandOption>& options, const Words& words)
      : verb_(verb), options_(options), words_(words) {}

  std::optional<Words> read() {
    for (; at_ < words_.size() && is_option(words_[at_]); ++at_) {
      if (words_[at_] == "--") {
        ++at_;
        break;
      }
      if (words_[at_] == "-h" || words_[at_] == "--help") {
        return std::nullopt;
      }
      if (words_[at_].starts_with("--")) {
        take_long();
      } else {
        take_letters();
      }
    }
    return Words(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end());
  }

 private:
  static bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

  const CommandOption& find(const std::string& name) const {
    const auto has_name = [&](const CommandOption& option) {
      return std::find(option.names.begin(), option.names.end(), name) != option.names.end();
    };
    const auto option = std::find_if(options_.begin(), options_.end(), has_name);
    if (option == options_.end()) {
      refuse("there is no option " + shown(name) +
             "; for a program of that name, write '--' in front of it");
    }
    return *option;
  }

  void take_long() {
    const std::string& word = words_[at_];
    const std::size_t equals = word.find('=');
    const CommandOption& option = find(word.substr(0, equals));
    if (equals == std::string::npos) {
      option.take(option.value.empty() ? std::string() : next_word(option));
    } else if (option.value.empty()) {
      refuse("option " + shown(word.substr(0, equals)) + " takes no value");
    } else {
      option.take(word.substr(equals + 1));
    }
  }

  void take_letters() {
    const std::string& word = words_[at_];
    for (std::size_t i = 1; i < word.size(); ++i) {
      const CommandOption& option = find({'-', word[i]});
      if (!option.value.empty()) {
        option.take(i + 1 < word.size() ? word.substr(i + 1) : next_word(option));
        return;
      }
      option.take({});
    }
  }

  const std::string& next_word(const CommandOption& option) {
    if (at_ + 1 == words_.size()) {
      refuse("option " + shown(option.names.back()) + " needs a value: " + option.value);
    }
    return words_[++at_];
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw LauncherError(ExitCode::usage, what, see_help(verb_));
  }

  const std::string& verb_;
  const std::vector<CommandOption>& options_;
  const Words& words_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Words> read_command_options(const std::string& verb,
                                          const std::vector<CommandOption>& options,
                                          const Words& words) {
  return Reader(verb, options, words).read();
}

int whole_number(const std::string& text, const std::string& option, int least,
                 const std::string& verb) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least) {
    throw LauncherError(
        ExitCode::usage,
        option + " needs a number from " + std::to_string(least) + " up, not " + shown(text),
        see_help(verb));
  }
  return number;
}

std::string see_help(const std::string& verb) {
  return "see 'brood" + (verb.empty() ? "" : " " + verb) + " --help'";
}

}  // namespace brood::launcher
