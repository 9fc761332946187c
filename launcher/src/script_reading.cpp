#include "script_reading.hpp"

#include "shell_quote.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace brood::launcher {

namespace {

/// Variables that are the shell's own, or of this moment or machine.
constexpr std::array shell_variables{
    "CDPATH",         "COLUMNS",  "DIRSTACK",   "ENV",        "EPOCHREALTIME", "EPOCHSECONDS",
    "EUID",           "FUNCNAME", "GLOBIGNORE", "GROUPS",     "HISTCMD",       "HOSTNAME",
    "HOSTTYPE",       "IFS",      "LINENO",     "LINES",      "MACHTYPE",      "OLDPWD",
    "OPTARG",         "OPTERR",   "OPTIND",     "OSTYPE",     "PIPESTATUS",    "PPID",
    "PROMPT_COMMAND", "PS4",      "PWD",        "RANDOM",     "REPLY",         "SECONDS",
    "SHELLOPTS",      "SHLVL",    "SRANDOM",    "TIMEFORMAT", "UID",           "_"};

class Refused : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A word of the script: text and variables one after the other.
struct Part {
  bool is_variable;
  std::string text;
};

struct Word {
  std::vector<Part> parts;
  bool is_bare = true;       ///< Nothing in it was quoted, escaped or expanded.
  bool may_split = false;    ///< A variable stands outside of quotes.
  std::size_t assigned = 0;  ///< Length of NAME in a word NAME=..., written without quotes.

  std::string text() const {
    return parts.empty() ? "" : parts[0].is_variable ? "" : parts[0].text;
  }

  bool is(std::string_view bare) const { return is_bare && text() == bare; }
};

bool is_name_letter(char c) {
  return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  ScriptReading read() {
    try {
      if (rest_.find('\0') != std::string_view::npos) {
        throw Refused("it is no text");
      }
      while (!rest_.empty()) {
        read_next();
      }
      end_command();
      if (depth_ != 0) {
        throw Refused("its if and fi do not match");
      }
    } catch (const Refused& refused) {
      result_.refusal = refused.what();
    }
    return std::move(result_);
  }

 private:
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }

  void drop(std::size_t count = 1) { rest_.remove_prefix(std::min(count, rest_.size())); }

  void read_next() {
    const char c = front();
    if (c == ' ' || c == '\t') {
      drop();
    } else if (c == '#') {
      drop(rest_.find('\n'));
    } else if (c == '\n' || c == ';') {
      drop();
      end_command();
    } else if (rest_.starts_with("&&") || rest_.starts_with("||")) {
      drop(2);
      end_command();
    } else {
      command_.push_back(read_word());
    }
  }

  Word read_word() {
    Word word;
    if (rest_.starts_with("[[") || rest_.starts_with("]]")) {
      return bracket(2);
    }
    if (front() == '[' || front() == ']') {
      return bracket(1);
    }
    while (!rest_.empty() && std::string_view(" \t\n;&|").find(front()) == std::string_view::npos) {
      const char c = front();
      if (c == '\'') {
        const std::size_t end = rest_.find('\'', 1);
        if (end == std::string_view::npos) {
          throw Refused("a quote has no end");
        }
        const std::string_view inside = rest_.substr(1, end - 1);
        if (std::any_of(inside.begin(), inside.end(),
                        [](char each) { return static_cast<unsigned char>(each) > 0x7f; })) {
          throw Refused("it has letters beyond ASCII");
        }
        add_text(word, inside);
        word.is_bare = false;
        drop(end + 1);
      } else if (c == '"') {
        read_quoted(word);
      } else if (c == '$') {
        word.may_split = true;
        read_variable(word);
      } else if (c == '\\') {
        if (rest_.size() < 2 || rest_[1] == '\n' || static_cast<unsigned char>(rest_[1]) > 0x7f) {
          throw Refused("a line is continued");
        }
        add_text(word, rest_.substr(1, 1));
        word.is_bare = false;
        drop(2);
      } else if (is_plain(c)) {
        if (c == '=' && word.is_bare && word.assigned == 0 && is_identifier(word.text())) {
          word.assigned = word.text().size();
        }
        add_text(word, rest_.substr(0, 1));
        drop();
      } else {
        throw Refused(std::string("it has a ") + c);
      }
    }
    if (front() == '&' || front() == '|') {
      if (!rest_.starts_with("&&") && !rest_.starts_with("||")) {
        throw Refused(std::string("it has a ") + front());
      }
    }
    return word;
  }

  /// One of [ ] [[ ]], alone.
  Word bracket(std::size_t size) {
    Word word;
    add_text(word, rest_.substr(0, size));
    drop(size);
    if (!rest_.empty() && std::string_view(" \t\n;").find(front()) == std::string_view::npos) {
      throw Refused("it has a pattern");
    }
    return word;
  }

  /// Letters that mean themselves outside of quotes.
  static bool is_plain(char c) {
    return is_name_letter(c) || std::string_view("./:,+-=@%!").find(c) != std::string_view::npos;
  }

  void read_quoted(Word& word) {
    word.is_bare = false;
    add_text(word, "");
    drop();
    while (front() != '"') {
      if (rest_.empty()) {
        throw Refused("a quote has no end");
      }
      if (front() == '`') {
        throw Refused("it runs a command in a text");
      }
      if (front() == '$') {
        read_variable(word);
      } else if (front() == '\\' && rest_.size() > 1 &&
                 std::string_view("$`\"\\").find(rest_[1]) != std::string_view::npos) {
        add_text(word, rest_.substr(1, 1));
        drop(2);
      } else if (rest_.starts_with("\\\n")) {
        throw Refused("a line is continued");
      } else if (static_cast<unsigned char>(front()) > 0x7f) {
        throw Refused("it has letters beyond ASCII");  // What they are depends on the locale.
      } else {
        add_text(word, rest_.substr(0, 1));
        drop();
      }
    }
    drop();
  }

  std::string read_name() {
    std::size_t size = 0;
    while (size < rest_.size() && is_name_letter(rest_[size])) {
      ++size;
    }
    std::string name(rest_.substr(0, size));
    if (!is_identifier(name)) {
      throw Refused("it expands something else than a variable");
    }
    drop(size);
    return name;
  }

  void read_variable(Word& word) {
    word.is_bare = false;
    drop();
    const bool has_braces = front() == '{';
    if (has_braces) {
      drop();
    }
    const std::string name = read_name();
    mention(name);
    if (has_braces && front() != '}') {
      read_default();
      word.parts.push_back({true, ""});  // No path can begin with it.
    } else {
      word.parts.push_back({true, name});
    }
    if (has_braces) {
      drop();
    }
  }

  /// `:-text`, `-text`, `:+text`, `+text` up to the brace.
  void read_default() {
    drop(front() == ':' ? 1 : 0);
    if (front() != '-' && front() != '+') {
      throw Refused("it cuts or sets variables in a text");
    }
    drop();
    Word ignored;
    while (front() != '}') {
      if (front() == '$') {
        read_variable(ignored);
      } else if (!rest_.empty() && is_plain(front())) {
        drop();
      } else {
        throw Refused("it has a default that is not plain");
      }
    }
  }

  static void add_text(Word& word, std::string_view text) {
    if (word.parts.empty() || word.parts.back().is_variable) {
      word.parts.push_back({false, ""});
    }
    word.parts.back().text += text;
  }

  void mention(const std::string& name) {
    const bool is_shells =
        name.starts_with("BASH") || name.starts_with("COMP_") ||
        std::find(shell_variables.begin(), shell_variables.end(), name) != shell_variables.end();
    if (is_shells) {
      throw Refused("it uses the variable " + name);
    }
    result_.variables.insert(name);
  }

  void end_command() {
    std::vector<Word> words = std::exchange(command_, {});
    std::size_t at = 0;
    while (at < words.size() && is_keyword(words[at])) {
      depth_ += words[at].is("if") ? 1 : words[at].is("fi") ? -1 : 0;
      if (depth_ < 0) {
        throw Refused("its if and fi do not match");
      }
      ++at;
    }
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at));
    if (!words.empty()) {
      check_command(words);
    }
  }

  static bool is_keyword(const Word& word) {
    return word.is("if") || word.is("then") || word.is("elif") || word.is("else") ||
           word.is("fi") || word.is("!");
  }

  void check_command(std::vector<Word>& words) {
    const Word first = words.front();
    if (first.assigned > 0) {
      for (const Word& word : words) {
        assign(word, "it gives a command variables of its own");
      }
      return;
    }
    words.erase(words.begin());
    if (first.is("export")) {
      for (const Word& word : words) {
        word.assigned > 0 ? assign(word, "") : name_alone(word, "export");
      }
    } else if (first.is("unset")) {
      if (!words.empty() && words[0].is("-v")) {
        words.erase(words.begin());
      }
      for (const Word& word : words) {
        name_alone(word, "unset");
      }
    } else if (first.is("[") || first.is("[[")) {
      if (words.empty() || !words.back().is(first.is("[") ? "]" : "]]")) {
        throw Refused("a test has no end");
      }
      words.pop_back();
      check_test(words, first.is("["));
    } else if (first.is("test")) {
      check_test(words, true);
    } else if ((first.is(":") || first.is("true") || first.is("false")) && words.empty()) {
      // Does nothing.
    } else {
      throw Refused(first.is_bare ? "it runs " + first.text() : "it runs what a variable says");
    }
  }

  void assign(const Word& word, const char* why) {
    if (word.assigned == 0) {
      throw Refused(why);
    }
    change(word.text().substr(0, word.assigned));
  }

  void name_alone(const Word& word, const char* command) {
    if (!word.is_bare || !is_identifier(word.text())) {
      throw Refused(std::string("it uses ") + command + " for more than a name");
    }
    change(word.text());
  }

  void change(const std::string& name) {
    if (name == "CONDA_PREFIX") {
      throw Refused("it changes CONDA_PREFIX");
    }
    mention(name);
  }

  void check_test(std::vector<Word>& words, bool may_split) {
    if (!words.empty() && words[0].is("!")) {
      words.erase(words.begin());
    }
    for (const Word& word : words) {
      if (word.may_split && may_split) {
        throw Refused("a test has a variable without quotes");
      }
    }
    const bool is_about_text =
        words.size() == 1 || (words.size() == 2 && (words[0].is("-n") || words[0].is("-z"))) ||
        (words.size() == 3 && (words[1].is("=") || words[1].is("==") || words[1].is("!=")));
    const bool is_about_file =
        words.size() == 2 && words[0].is_bare && words[0].text().size() == 2 &&
        std::string_view("def").find(words[0].text()[1]) != std::string_view::npos &&
        words[0].text()[0] == '-';
    if (is_about_file) {
      ask(words[0].text()[1], words[1]);
    } else if (!is_about_text) {
      throw Refused("it has a test that is not understood");
    }
  }

  void ask(char test, const Word& word) {
    std::vector<Part> parts = word.parts;
    if (!parts.empty() && !parts[0].is_variable && parts[0].text.empty()) {
      parts.erase(parts.begin());  // The beginning of a quoted word.
    }
    const bool is_own = parts.size() == 2 && parts[0].is_variable &&
                        parts[0].text == "CONDA_PREFIX" && parts[1].text.starts_with('/') &&
                        parts[1].text.find("..") == std::string::npos;
    if (!is_own) {
      throw Refused("it asks for a file that is not plainly the environment's");
    }
    result_.files.insert({test, parts[1].text});
  }

  std::string_view rest_;
  std::vector<Word> command_;
  int depth_ = 0;
  ScriptReading result_;
};

}  // namespace

ScriptReading read_script(std::string_view text) {
  return Reader(text).read();
}

}  // namespace brood::launcher
