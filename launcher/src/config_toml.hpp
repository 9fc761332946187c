#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// TOML as plain values that know where they stand: what brood.toml and the payload of a wrapped
/// program are read from. toml++ does the parsing; nobody else sees it.
namespace brood::launcher {

struct TomlEntry;

struct TomlValue {
  enum class Kind { text, whole_number, boolean, list, table, other };

  Kind kind = Kind::other;
  int line = 0;
  int column = 0;
  std::string text;
  std::int64_t number = 0;
  bool is_true = false;
  std::vector<TomlValue> items;    ///< Of a list.
  std::vector<TomlEntry> entries;  ///< Of a table.
};

struct TomlEntry {
  std::string key;
  int line = 0;
  int column = 0;
  TomlValue value;
};

/// The top table of a TOML text. Throws LauncherError (usage), FILE:LINE:COLUMN: and what is wrong,
/// when the text is no TOML.
std::vector<TomlEntry> parse_toml(std::string_view text, const std::string& file);

/// FILE:LINE:COLUMN
std::string place_in(const std::string& file, int line, int column);

/// Throws LauncherError (usage): FILE:LINE:COLUMN: `sentence`.
[[noreturn]] void refuse_at(const std::string& file, int line, int column,
                            const std::string& sentence);

/// The value as what it has to be. `what` begins the sentence of the error: "environment".
/// A text holds no NUL: neither an argument nor a variable could.
const std::string& toml_text(const TomlValue& value, const std::string& file,
                             const std::string& what);
std::int64_t toml_number(const TomlValue& value, const std::string& file, const std::string& what);
std::vector<std::string> toml_texts(const TomlValue& value, const std::string& file,
                                    const std::string& what);
const std::vector<TomlEntry>& toml_table(const TomlValue& value, const std::string& file,
                                         const std::string& what);

/// `text` as a TOML string, quotes included: reading it gives the same text. The text is UTF-8.
std::string toml_string(std::string_view text);

}  // namespace brood::launcher
