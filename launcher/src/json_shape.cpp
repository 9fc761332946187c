#include "json_shape.hpp"

#include "python_text.hpp"

namespace brood::launcher {

namespace {

using Items = std::vector<std::string>;

/// `items` between brackets, each on a line of its own.
std::string block(char open, const Items& items, char close, std::size_t depth) {
  std::string text(1, open);
  for (const std::string& item : items) {
    text += (text.size() > 1 ? ",\n" : "\n") + std::string(2 * (depth + 1), ' ') + item;
  }
  return items.empty() ? text + close : text + "\n" + std::string(2 * depth, ' ') + close;
}

std::string list(const std::vector<std::string>& texts, std::size_t depth) {
  Items items;
  for (const std::string& text : texts) {
    items.push_back(json_string(text));
  }
  return block('[', items, ']', depth);
}

std::string object(const std::vector<std::pair<std::string, std::string>>& members,
                   std::size_t depth) {
  Items items;
  for (const auto& [name, value] : members) {
    items.push_back(json_string(name) + ": " + value);
  }
  return block('{', items, '}', depth);
}

}  // namespace

std::string json_text(const JsonShape& shape) {
  std::vector<std::pair<std::string, std::string>> path;
  if (shape.path) {
    path.emplace_back("PATH", list(*shape.path, 2));
  }
  return object({{"path", object(path, 1)},
                 {"vars", object({{"export", object(shape.exports, 2)},
                                  {"unset", list(shape.unsets, 2)},
                                  {"set", object(shape.sets, 2)}},
                                 1)},
                 {"scripts", object({{"activate", list(shape.activate_scripts, 2)},
                                     {"deactivate", list(shape.deactivate_scripts, 2)}},
                                    1)}},
                0);
}

}  // namespace brood::launcher
