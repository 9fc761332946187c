#include "config_toml.hpp"

#include "error.hpp"

#include <stdexcept>

namespace brood::launcher {

namespace {

[[noreturn]] void precondition_broken() {
  throw std::logic_error("a precondition of toml++ does not hold");
}

}  // namespace

}  // namespace brood::launcher

// Some texts ("[[[", before its pull request 301) break preconditions inside toml++: it would
// abort, or with NDEBUG go on into undefined behaviour. Here that is one more parse error.
#undef NDEBUG
#define TOML_ASSERT(expression) \
  (static_cast<bool>(expression) ? void() : brood::launcher::precondition_broken())

#include <toml++/toml.h>

namespace brood::launcher {

namespace {

TomlValue value_of(const toml::node& node);

std::vector<TomlEntry> entries_of(const toml::table& table) {
  std::vector<TomlEntry> entries;
  for (auto&& [key, node] : table) {
    TomlEntry entry;
    entry.key = std::string(key.str());
    entry.line = static_cast<int>(key.source().begin.line);
    entry.column = static_cast<int>(key.source().begin.column);
    entry.value = value_of(node);
    entries.push_back(std::move(entry));
  }
  return entries;
}

TomlValue value_of(const toml::node& node) {
  TomlValue value;
  value.line = static_cast<int>(node.source().begin.line);
  value.column = static_cast<int>(node.source().begin.column);
  if (const auto* const text = node.as_string()) {
    value.kind = TomlValue::Kind::text;
    value.text = text->get();
  } else if (const auto* const number = node.as_integer()) {
    value.kind = TomlValue::Kind::whole_number;
    value.number = number->get();
  } else if (const auto* const boolean = node.as_boolean()) {
    value.kind = TomlValue::Kind::boolean;
    value.is_true = boolean->get();
  } else if (const auto* const list = node.as_array()) {
    value.kind = TomlValue::Kind::list;
    for (const toml::node& item : *list) {
      value.items.push_back(value_of(item));
    }
  } else if (const auto* const table = node.as_table()) {
    value.kind = TomlValue::Kind::table;
    value.entries = entries_of(*table);
  }
  return value;
}

const char* name_of(TomlValue::Kind kind) {
  switch (kind) {
    case TomlValue::Kind::text:
      return "a text";
    case TomlValue::Kind::whole_number:
      return "a whole number";
    case TomlValue::Kind::boolean:
      return "true or false";
    case TomlValue::Kind::list:
      return "a list";
    case TomlValue::Kind::table:
      return "a table";
    case TomlValue::Kind::other:
      break;
  }
  return "a number with a fraction, or a date";
}

void check_kind(const TomlValue& value, TomlValue::Kind kind, const std::string& file,
                const std::string& what, const char* wanted) {
  if (value.kind != kind) {
    refuse_at(file, value.line, value.column,
              what + " is " + wanted + ", and this is " + name_of(value.kind));
  }
}

}  // namespace

std::vector<TomlEntry> parse_toml(std::string_view text, const std::string& file) {
  try {
    return entries_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    refuse_at(file, static_cast<int>(error.source().begin.line),
              static_cast<int>(error.source().begin.column),
              "no valid TOML: " + std::string(error.description()));
  } catch (const std::logic_error&) {
    refuse_at(file, 1, 1, "no valid TOML; where it is wrong is not known");
  }
}

std::string place_in(const std::string& file, int line, int column) {
  return one_line(file) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

void refuse_at(const std::string& file, int line, int column, const std::string& sentence) {
  throw LauncherError(ExitCode::usage, place_in(file, line, column) + ": " + one_line(sentence));
}

const std::string& toml_text(const TomlValue& value, const std::string& file,
                             const std::string& what) {
  check_kind(value, TomlValue::Kind::text, file, what, "a text in quotes");
  if (value.text.find('\0') != std::string::npos) {
    refuse_at(file, value.line, value.column, what + " cannot hold a NUL character");
  }
  return value.text;
}

std::int64_t toml_number(const TomlValue& value, const std::string& file, const std::string& what) {
  check_kind(value, TomlValue::Kind::whole_number, file, what, "a whole number");
  return value.number;
}

std::vector<std::string> toml_texts(const TomlValue& value, const std::string& file,
                                    const std::string& what) {
  check_kind(value, TomlValue::Kind::list, file, what, "a list of texts in quotes");
  std::vector<std::string> texts;
  for (const TomlValue& item : value.items) {
    texts.push_back(toml_text(item, file, "each item of " + what));
  }
  return texts;
}

const std::vector<TomlEntry>& toml_table(const TomlValue& value, const std::string& file,
                                         const std::string& what) {
  check_kind(value, TomlValue::Kind::table, file, what, "a table");
  return value.entries;
}

std::string toml_string(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += "\\u00";
      quoted += digits[byte >> 4];
      quoted += digits[byte & 15];
    } else {
      quoted += c;
    }
  }
  quoted += '"';
  return quoted;
}

}  // namespace brood::launcher
