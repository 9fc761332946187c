#include "xyz_comment.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <stdexcept>

namespace coordination {

namespace {

constexpr std::string_view blanks = " \t\r\v\f";

struct KeyValue {
  std::string key;
  std::string_view value;
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

/// The end of the value that begins at `begin`: one past its last character, its quotes included.
std::size_t value_end(std::string_view line, std::size_t begin, std::string_view key) {
  constexpr std::string_view openers = "\"'{[";
  constexpr std::string_view closers = "\"'}]";
  const std::size_t kind = begin < line.size() ? openers.find(line[begin]) : openers.npos;
  if (kind == openers.npos) {
    return std::min(line.find_first_of(blanks, begin), line.size());
  }
  const char open = openers[kind];
  const char close = closers[kind];
  int depth = 1;
  for (std::size_t at = begin + 1; at < line.size(); ++at) {
    if (line[at] == close) {
      if (--depth == 0) {
        return at + 1;
      }
    } else if (line[at] == open) {
      ++depth;
    }
  }
  throw std::invalid_argument("the value of " + std::string(key) + " opens with " + open +
                              " and is not closed");
}

std::string_view without_quotes(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
    return value.substr(1, value.size() - 2);
  }
  return value;
}

std::vector<KeyValue> key_values(std::string_view line) {
  std::vector<KeyValue> result;
  std::size_t at = line.find_first_not_of(blanks);
  while (at < line.size()) {
    const std::size_t key_end =
        std::min(line.find_first_of(std::string(blanks) + "=", at), line.size());
    const std::string_view key = line.substr(at, key_end - at);
    at = key_end;
    if (at < line.size() && line[at] == '=') {
      const std::size_t begin = at + 1;
      at = value_end(line, begin, key);
      result.push_back({lower(key), without_quotes(line.substr(begin, at - begin))});
    }
    at = line.find_first_not_of(blanks, at);
  }
  return result;
}

/// The parts of a value that may be written `1 2 3`, `1,2,3` or `[[1, 2, 3], ...]`.
std::vector<std::string> elements(std::string_view value) {
  std::string plain(value);
  std::replace_if(
      plain.begin(), plain.end(),
      [](char c) { return std::string_view("[]{},").find(c) != std::string_view::npos; }, ' ');
  std::vector<std::string> result;
  for (const std::string_view part : split(plain)) {
    result.emplace_back(part);
  }
  return result;
}

void parse_lattice(std::string_view value, Lattice& lattice) {
  const std::vector<std::string> parts = elements(value);
  if (parts.size() != 9) {
    throw std::invalid_argument("Lattice needs 9 numbers, found " + std::to_string(parts.size()));
  }
  for (std::size_t k = 0; k < 9; ++k) {
    lattice.vectors[k / 3][k % 3] = parse_number(parts[k]);
  }
}

void parse_periodic(std::string_view value, Lattice& lattice) {
  const std::vector<std::string> parts = elements(value);
  const std::vector<std::string> yes = {"t", "true", "1"};
  const std::vector<std::string> no = {"f", "false", "0"};
  bool valid = parts.size() == 3;
  for (std::size_t k = 0; valid && k < 3; ++k) {
    const std::string part = lower(parts[k]);
    lattice.periodic[k] = std::find(yes.begin(), yes.end(), part) != yes.end();
    valid = lattice.periodic[k] || std::find(no.begin(), no.end(), part) != no.end();
  }
  if (!valid) {
    throw std::invalid_argument("pbc needs three of T and F, found " + quoted(value));
  }
}

std::vector<std::string_view> split_at_colons(std::string_view value) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t colon = value.find(':');
    parts.push_back(value.substr(0, colon));
    if (colon == std::string_view::npos) {
      return parts;
    }
    value.remove_prefix(colon + 1);
  }
}

/// The number of columns of a property: 1 to 9999, or nothing.
std::optional<std::size_t> column_count(std::string_view text) {
  const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (text.empty() || text.size() > 4 || !digits || text.front() == '0') {
    return std::nullopt;
  }
  return static_cast<std::size_t>(std::strtoul(std::string(text).c_str(), nullptr, 10));
}

void parse_properties(std::string_view value, FrameHeader& header) {
  const std::vector<std::string_view> parts = split_at_colons(value);
  std::optional<std::size_t> species;
  std::optional<std::size_t> position;
  std::size_t column = 0;
  for (std::size_t k = 0; k < parts.size(); k += 3) {
    const auto count =
        k + 2 < parts.size() ? column_count(parts[k + 2]) : std::optional<std::size_t>();
    if (!count) {
      throw std::invalid_argument("Properties needs name:type:columns triples, found " +
                                  quoted(value));
    }
    const std::string name = lower(parts[k]);
    if (name == "species" && *count == 1) {
      species = column;
    } else if (name == "pos" && *count == 3) {
      position = column;
    }
    column += *count;
  }
  if (!species || !position) {
    throw std::invalid_argument(std::string("Properties has no ") +
                                (species ? "pos:R:3" : "species:S:1"));
  }
  header.species_column = *species;
  header.position_column = *position;
  header.columns = column;
}

}  // namespace

FrameHeader parse_comment(std::string_view comment) {
  FrameHeader header;
  bool has_lattice = false;
  for (const auto& [key, value] : key_values(comment)) {
    if (key == "lattice") {
      parse_lattice(value, header.lattice);
      has_lattice = true;
    } else if (key == "pbc") {
      parse_periodic(value, header.lattice);
    } else if (key == "properties") {
      parse_properties(value, header);
    }
  }
  if (!has_lattice) {
    throw std::invalid_argument(R"(no Lattice="ax ay az bx by bz cx cy cz" in the comment line)");
  }
  header.lattice = completed(header.lattice);
  return header;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t at = text.find_first_not_of(blanks);
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(blanks, end);
  }
  return parts;
}

double parse_number(std::string_view text) {
  // strtod also knows hexadecimal numbers, "inf" and "nan": none of them is a length. It needs an
  // end of string, which a view into a line has not; std::from_chars would not, but not every
  // standard library has it for double.
  const std::string copy(text);
  const bool plain = !copy.empty() && copy.find_first_not_of("0123456789+-.eE") == copy.npos;
  char* end = nullptr;
  const double value = plain ? std::strtod(copy.c_str(), &end) : 0.0;
  if (!plain || end != copy.c_str() + copy.size() || !std::isfinite(value)) {
    throw std::invalid_argument(quoted(text) + " is not a number");
  }
  return value;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string result("\"");
  result += text.substr(0, longest);
  result += text.size() > longest ? "...\"" : "\"";
  return result;
}

}  // namespace coordination
