#include "option_reader.hpp"

#include "error.hpp"

#include <algorithm>

namespace brood::launcher {

using Words = std::vector<std::string>;

Option set_text(const char* brief, const char* full, std::optional<std::string>& text) {
  return {brief, full, true, [&text](const std::string& value) { text = value; }};
}

Option set_flag(const char* full, bool& flag, bool value) {
  return {"", full, false, [&flag, value](const std::string&) { flag = value; }};
}

void refuse_usage(const std::string& verb, const std::string& what) {
  throw LauncherError(ExitCode::usage, what, "see 'brood " + verb + " --help'");
}

std::optional<Words> OptionReader::read(const Words& words, std::size_t from) const {
  Words rest;
  for (std::size_t at = from; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (word == "--") {
      rest.insert(rest.end(), words.begin() + static_cast<std::ptrdiff_t>(at + 1), words.end());
      break;
    }
    if (word == "-h" || word == "--help") {
      return std::nullopt;
    }
    if (word.size() < 2 || word[0] != '-') {
      rest.push_back(word);
    } else {
      take(words, at);
    }
  }
  return rest;
}

void OptionReader::take(const Words& words, std::size_t& at) const {
  const std::string& word = words[at];
  const bool is_full = word.starts_with("--");
  const std::size_t equals = is_full ? word.find('=') : std::string::npos;
  const std::string name = is_full ? word.substr(0, equals) : word.substr(0, 2);
  const auto option = std::find_if(options_.begin(), options_.end(), [&](const Option& o) {
    return name == o.full || name == o.brief;
  });
  if (option == options_.end()) {
    refuse_usage(verb_, "there is no option " + shown(name));
  }
  const bool is_attached = is_full ? equals != std::string::npos : word.size() > 2;
  if (!option->has_value) {
    if (is_attached) {
      refuse_usage(verb_, "option " + shown(name) + " takes no value");
    }
    option->take("");
  } else if (is_attached) {
    option->take(word.substr(is_full ? equals + 1 : 2));
  } else if (at + 1 == words.size()) {
    refuse_usage(verb_, "option " + shown(name) + " needs a value");
  } else {
    option->take(words[++at]);
  }
}

}  // namespace brood::launcher
