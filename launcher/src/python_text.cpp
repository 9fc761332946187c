#include "python_text.hpp"

#include "utf8.hpp"

namespace brood::launcher {

namespace {

void append_hex(std::string& text, const char* mark, char32_t code, int digits) {
  text += mark;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[(code >> static_cast<unsigned>(shift)) & 15U];
  }
}

bool is_printable(char32_t code) {
  return code >= 0x20 && code < 0x7f;
}

/// Where a byte that is no UTF-8 is kept.
char32_t escaped_code(const Utf8Unit& unit) {
  return unit.is_character ? unit.code : 0xdc00 + unit.code;
}

/// The escapes that JSON and Python share; nothing for any other character.
const char* short_escape(char32_t code) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\\':
      return "\\\\";
    default:
      return nullptr;
  }
}

const char* json_escape(char32_t code) {
  switch (code) {
    case '"':
      return "\\\"";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    default:
      return short_escape(code);
  }
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    const Utf8Unit unit = first_utf8_unit(text);
    const char32_t code = escaped_code(unit);
    if (const char* const escape = json_escape(code)) {
      json += escape;
    } else if (is_printable(code)) {
      json += static_cast<char>(code);
    } else if (code > 0xffff) {
      append_hex(json, "\\u", 0xd800 + ((code - 0x10000) >> 10U), 4);
      append_hex(json, "\\u", 0xdc00 + ((code - 0x10000) & 0x3ffU), 4);
    } else {
      append_hex(json, "\\u", code, 4);
    }
    text.remove_prefix(unit.size);
  }
  return json += '"';
}

std::string python_literal(std::string_view text) {
  std::string literal = "'";
  while (!text.empty()) {
    const Utf8Unit unit = first_utf8_unit(text);
    const char32_t code = escaped_code(unit);
    if (const char* const escape = short_escape(code)) {
      literal += escape;
    } else if (code == '\'') {
      literal += "\\'";
    } else if (is_printable(code)) {
      literal += static_cast<char>(code);
    } else if (code > 0xffff) {
      append_hex(literal, "\\U", code, 8);
    } else {
      append_hex(literal, "\\u", code, 4);
    }
    text.remove_prefix(unit.size);
  }
  return literal += '\'';
}

std::string python_repr(std::string_view text) {
  const bool is_double =
      text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
  const char quote = is_double ? '"' : '\'';
  std::string repr(1, quote);
  while (!text.empty()) {
    const Utf8Unit unit = first_utf8_unit(text);
    const char32_t code = escaped_code(unit);
    if (const char* const escape = short_escape(code)) {
      repr += escape;
    } else if (code == static_cast<char32_t>(quote)) {
      repr += {'\\', quote};
    } else if (code < 0x20 || code == 0x7f) {
      append_hex(repr, "\\x", code, 2);
    } else if (!unit.is_character) {
      append_hex(repr, "\\u", code, 4);
    } else {
      repr += text.substr(0, unit.size);
    }
    text.remove_prefix(unit.size);
  }
  return repr += quote;
}

std::string python_repr(const std::vector<std::string>& texts) {
  std::string repr = "[";
  for (const std::string& text : texts) {
    repr += (repr.size() > 1 ? ", " : "") + python_repr(text);
  }
  return repr += ']';
}

}  // namespace brood::launcher
