#include "command_template.hpp"

namespace brood::launcher {

namespace {

constexpr std::string_view place_holder = "{}";

}  // namespace

std::vector<std::string> command_for(const std::vector<std::string>& command,
                                     std::string_view input) {
  std::vector<std::string> words;
  words.reserve(command.size() + 1);
  bool is_replaced = false;
  for (const std::string& word : command) {
    std::string filled;
    std::size_t at = 0;
    for (std::size_t found; (found = word.find(place_holder, at)) != std::string::npos;
         at = found + place_holder.size()) {
      filled.append(word, at, found - at).append(input);
      is_replaced = true;
    }
    words.push_back(filled.append(word, at));
  }
  if (!is_replaced) {
    words.emplace_back(input);
  }
  return words;
}

}  // namespace brood::launcher
