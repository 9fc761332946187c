#include "completion_values.hpp"

#include <algorithm>

namespace brood::launcher {

Values values_of(const HelpOption& option) {
  const auto is_called = [&](const char* name) {
    return std::find(option.names.begin(), option.names.end(), name) != option.names.end();
  };
  if (option.value.empty()) {
    return Values::none;
  }
  if (is_called("--start-method")) {
    return Values::methods;
  }
  if (option.value == "SHELL") {
    return Values::shells;
  }
  if (option.value == "FILE") {
    return Values::files;
  }
  if (option.value == "PREFIX" || option.value == "DIR" || option.value == "PATH") {
    return Values::folders;
  }
  return is_called("--name") ? Values::environments : Values::anything;
}

std::string words_behind(const std::string& verb) {
  if (verb == "env") {
    return "list info";
  }
  return verb == "hook"          ? std::string(completed_shells)
         : verb == "completions" ? "bash zsh fish powershell"
                                 : "";
}

std::string joined(const std::vector<std::string>& words, std::string_view by) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? "" : by;
    text += word;
  }
  return text;
}

std::vector<std::string> all_verbs() {
  std::vector<std::string> verbs;
  for (const HelpPage& page : help_pages()) {
    verbs.insert(verbs.end(), page.verbs.begin(), page.verbs.end());
  }
  return verbs;
}

std::vector<std::string> names_of(const HelpPage& page, bool only_with_value) {
  std::vector<std::string> names;
  for (const HelpOption& option : page.options) {
    if (!only_with_value || !option.value.empty()) {
      names.insert(names.end(), option.names.begin(), option.names.end());
    }
  }
  return names;
}

std::vector<std::string> names_with(Values values) {
  std::vector<std::string> names;
  for (const HelpPage& page : help_pages()) {
    for (const HelpOption& option : page.options) {
      for (const std::string& name : option.names) {
        if (values_of(option) == values &&
            std::find(names.begin(), names.end(), name) == names.end()) {
          names.push_back(name);
        }
      }
    }
  }
  return names;
}

std::string filled(std::string_view text, std::string_view mark, std::string_view value) {
  std::string result;
  for (std::size_t found; (found = text.find(mark)) != std::string_view::npos;) {
    result += text.substr(0, found);
    result += value;
    text.remove_prefix(found + mark.size());
  }
  return result += text;
}

}  // namespace brood::launcher
