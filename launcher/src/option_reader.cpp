#include "option_reader.hpp"

#include "error.hpp"

#include <algorithm>
#include <charconv>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

class Reader {
 public:
  Reader(const std::string& verb, const std::vector<Option>& options, const Words& words,
         Placement placement)
      : verb_(verb), options_(options), words_(words), placement_(placement) {}

  std::optional<Words> read() {
    Words rest;
    for (; at_ < words_.size(); ++at_) {
      const std::string& word = words_[at_];
      if (word == "--") {
        ++at_;
        break;
      }
      if (word == "-h" || word == "--help") {
        return std::nullopt;
      }
      if (word.starts_with("--")) {
        take_long();
      } else if (word.size() > 1 && word[0] == '-') {
        take_letters();
      } else if (placement_ == Placement::anywhere) {
        rest.push_back(word);
      } else {
        break;
      }
    }
    rest.insert(rest.end(), words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end());
    return rest;
  }

 private:
  const Option& find(const std::string& name) const {
    const auto has_name = [&](const Option& option) {
      return std::find(option.names.begin(), option.names.end(), name) != option.names.end();
    };
    const auto option = std::find_if(options_.begin(), options_.end(), has_name);
    if (option == options_.end()) {
      refuse_usage(verb_, "there is no option " + shown(name) +
                              (placement_ == Placement::anywhere
                                   ? ""
                                   : "; for a program of that name, write '--' in front of it"));
    }
    return *option;
  }

  void take_long() {
    const std::string& word = words_[at_];
    const std::size_t equals = word.find('=');
    const Option& option = find(word.substr(0, equals));
    if (equals == std::string::npos) {
      option.take(option.value.empty() ? std::string() : next_word(option));
    } else if (option.value.empty()) {
      refuse_usage(verb_, "option " + shown(word.substr(0, equals)) + " takes no value");
    } else {
      option.take(word.substr(equals + 1));
    }
  }

  void take_letters() {
    const std::string& word = words_[at_];
    for (std::size_t i = 1; i < word.size(); ++i) {
      const Option& option = find({'-', word[i]});
      if (!option.value.empty()) {
        option.take(i + 1 < word.size() ? word.substr(i + 1) : next_word(option));
        return;
      }
      option.take({});
    }
  }

  const std::string& next_word(const Option& option) {
    if (at_ + 1 == words_.size()) {
      refuse_usage(verb_,
                   "option " + shown(option.names.back()) + " needs a value: " + option.value);
    }
    return words_[++at_];
  }

  const std::string& verb_;
  const std::vector<Option>& options_;
  const Words& words_;
  Placement placement_;
  std::size_t at_ = 0;
};

}  // namespace

Option text_option(Words names, const char* value, std::optional<std::string>& text) {
  return {std::move(names), value, [&text](const std::string& given) { text = given; }};
}

Option flag_option(Words names, bool& flag, bool value) {
  return {std::move(names), "", [&flag, value](const std::string&) { flag = value; }};
}

std::optional<Words> read_options(const std::string& verb, const std::vector<Option>& options,
                                  const Words& words, Placement placement) {
  return Reader(verb, options, words, placement).read();
}

int whole_number(const std::string& text, const std::string& option, int least,
                 const std::string& verb) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least) {
    refuse_usage(
        verb, option + " needs a number from " + std::to_string(least) + " up, not " + shown(text));
  }
  return number;
}

void refuse_usage(const std::string& verb, const std::string& what) {
  throw LauncherError(ExitCode::usage, what, see_help(verb));
}

std::string see_help(const std::string& verb) {
  return "see 'brood" + (verb.empty() ? "" : " " + verb) + " --help'";
}

}  // namespace brood::launcher
