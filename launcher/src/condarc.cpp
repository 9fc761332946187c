#include "condarc.hpp"

#include "error.hpp"

#include <algorithm>
#include <optional>

namespace brood::launcher {

namespace {

struct Line {
  std::size_t number;
  std::string_view text;  ///< Without its end and trailing blanks.
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t last = line.find_last_not_of(" \t\r");
    lines.push_back({number, line.substr(0, last == std::string_view::npos ? 0 : last + 1)});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_empty(const Line& line) {
  const std::string_view text = trimmed(line.text);
  return text.empty() || text.front() == '#';
}

bool is_indented(const Line& line) {
  return line.text.starts_with(' ') || line.text.starts_with('\t');
}

/// An item of a list that is not indented: YAML allows it below a key.
bool is_item(std::string_view text) {
  return text == "-" || text.starts_with("- ") || text.starts_with("-\t");
}

/// What is not understood; caught where the line is known.
struct NotUnderstood {
  const char* what;
};

/// Reads texts off the front of the rest of a line.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(trimmed(text)) {}

  bool at_end() const { return rest_.empty() || rest_.front() == '#'; }

  bool at(char c) const { return rest_.starts_with(c); }

  void skip() { rest_ = trimmed(rest_.substr(1)); }

  void expect_end() const {
    if (!at_end()) {
      throw NotUnderstood{"there is more on the line than a value"};
    }
  }

  /// A text, quoted or plain. Plain ones end at a comment and, in brackets, at `,` and `]`.
  /// Nothing for null.
  std::optional<std::string> text(bool in_brackets) {
    if (at('\'') || at('"')) {
      return quoted(rest_.front());
    }
    return plain(in_brackets);
  }

 private:
  std::string quoted(char quote) {
    std::string result;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      const char c = rest_[i];
      const bool is_doubled = quote == '\'' && c == quote && rest_.substr(i).starts_with("''");
      if (c == quote && !is_doubled) {
        rest_ = rest_.substr(i + 1);
        const bool is_apart = rest_.empty() || rest_.find_first_of(" \t,]") == 0;
        if (!is_apart) {
          throw NotUnderstood{"there is text after the closing quote"};
        }
        rest_ = trimmed(rest_);
        return result;
      }
      if (c == '\\' && quote == '"') {
        result += escaped(i + 1 < rest_.size() ? rest_[i + 1] : '\0');
      } else {
        result += c;
      }
      i += is_doubled || (c == '\\' && quote == '"') ? 1 : 0;
    }
    throw NotUnderstood{"a quote is not closed on its line"};
  }

  static char escaped(char c) {
    constexpr std::string_view kept = "\\\"/ ";
    if (c != '\0' && kept.find(c) != std::string_view::npos) {
      return c;
    }
    if (c == 'n' || c == 't') {
      return c == 'n' ? '\n' : '\t';
    }
    throw NotUnderstood{"this escape in double quotes"};
  }

  std::optional<std::string> plain(bool in_brackets) {
    constexpr std::string_view special = "&*!|>%@`{}[],?";
    if (!rest_.empty() && special.find(rest_.front()) != std::string_view::npos) {
      throw NotUnderstood{"only texts and lists of texts are"};
    }
    std::size_t end = 0;
    while (end < rest_.size() && !ends_plain(end, in_brackets)) {
      ++end;
    }
    const std::string_view found = trimmed(rest_.substr(0, end));
    if (found.find(": ") != std::string_view::npos || found.ends_with(':') || is_item(found)) {
      throw NotUnderstood{"only texts and lists of texts are"};
    }
    rest_ = trimmed(rest_.substr(end));
    if (found.empty() || found == "~" || found == "null" || found == "Null" || found == "NULL") {
      return std::nullopt;
    }
    return std::string(found);
  }

  bool ends_plain(std::size_t at, bool in_brackets) const {
    const char c = rest_[at];
    if (in_brackets && std::string_view(",[]{}").find(c) != std::string_view::npos) {
      return true;
    }
    return c == '#' && at > 0 && (rest_[at - 1] == ' ' || rest_[at - 1] == '\t');
  }

  std::string_view rest_;
};

/// conda's own marks in comments: they change how files are merged.
void refuse_marks(std::string_view text) {
  if (text.find("#!") != std::string_view::npos) {
    throw NotUnderstood{"conda's marks #!top, #!bottom and #!final"};
  }
}

CondarcValue bracketed(Reader& reader) {
  CondarcValue value{true, {}};
  reader.skip();
  while (!reader.at(']')) {
    if (reader.at_end()) {
      throw NotUnderstood{"a list in brackets must end on its line"};
    }
    if (std::optional<std::string> item = reader.text(true)) {
      value.items.push_back(*std::move(item));
    } else if (!reader.at(',') && !reader.at(']')) {
      throw NotUnderstood{"this item of a list"};
    }
    if (reader.at(',')) {
      reader.skip();
    } else if (!reader.at(']')) {
      throw NotUnderstood{"items in brackets are separated by commas"};
    }
  }
  reader.skip();
  reader.expect_end();
  return value;
}

/// The value of the key on `lines[at]`, which stands behind it as `rest` and on the lines below.
CondarcValue read_value(std::string_view rest, const std::vector<Line>& block,
                        std::size_t& number) {
  refuse_marks(rest);
  Reader reader(rest);
  const bool is_below = reader.at_end();
  CondarcValue value;
  if (!is_below && reader.at('[')) {
    value = bracketed(reader);
  } else if (!is_below) {
    if (std::optional<std::string> text = reader.text(false)) {
      value.items.push_back(*std::move(text));
    } else {
      value.is_list = true;
    }
    reader.expect_end();
  } else {
    value.is_list = true;
  }
  std::optional<std::size_t> indent;
  for (const Line& line : block) {
    if (is_empty(line)) {
      continue;
    }
    number = line.number;
    const std::string_view item = trimmed(line.text);
    const std::size_t found = line.text.find_first_not_of(' ');
    if (!is_below || !is_item(item) || indent.value_or(found) != found) {
      throw NotUnderstood{"only texts and lists of texts are"};
    }
    indent = found;
    refuse_marks(item);
    Reader of_item(item.substr(1));
    if (std::optional<std::string> text = of_item.text(false)) {
      value.items.push_back(*std::move(text));
    }
    of_item.expect_end();
  }
  return value;
}

/// The key that the line begins with and what stands behind its colon.
std::optional<std::pair<std::string_view, std::string_view>> key_of(const Line& line) {
  const std::size_t colon = line.text.find(':');
  if (is_indented(line) || is_empty(line) || colon == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view key = trimmed(line.text.substr(0, colon));
  const bool is_quoted =
      key.size() > 1 && (key.front() == '\'' || key.front() == '"') && key.back() == key.front();
  return std::pair(is_quoted ? key.substr(1, key.size() - 2) : key, line.text.substr(colon + 1));
}

}  // namespace

Condarc parse_condarc(std::string_view text, const std::vector<std::string_view>& keys) {
  if (text.starts_with("\xef\xbb\xbf")) {
    text.remove_prefix(3);
  }
  Condarc condarc;
  const std::vector<Line> lines = lines_of(text);
  for (std::size_t at = 0; at < lines.size();) {
    const auto key = key_of(lines[at]);
    std::size_t end = at + 1;
    while (end < lines.size() &&
           (is_empty(lines[end]) || is_indented(lines[end]) || is_item(lines[end].text))) {
      ++end;
    }
    if (key && std::find(keys.begin(), keys.end(), key->first) != keys.end()) {
      std::size_t number = lines[at].number;
      const std::vector<Line> block(lines.begin() + static_cast<std::ptrdiff_t>(at + 1),
                                    lines.begin() + static_cast<std::ptrdiff_t>(end));
      try {
        condarc.values[std::string(key->first)] = read_value(key->second, block, number);
      } catch (const NotUnderstood& problem) {
        condarc.problems.push_back(std::to_string(number) + ": the value of '" +
                                   one_line(key->first) + "' is not understood: " + problem.what);
      }
    }
    at = end;
  }
  return condarc;
}

}  // namespace brood::launcher
