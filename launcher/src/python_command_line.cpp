#include "python_command_line.hpp"

#include "path_list.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

/// Goes through the interpreter's own options.
class Reader {
 public:
  explicit Reader(const Words& words) : words_(words) {}

  std::optional<PythonCommandLine> read() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_];
      if (word == "-") {
        return std::nullopt;
      }
      if (word == "--") {
        ++at_;
        break;
      }
      if (!word.starts_with('-')) {
        break;
      }
      ++at_;
      if (word == "--check-hash-based-pycs") {
        keep(word);
        keep_next();
      } else if (word.starts_with("--")) {
        return std::nullopt;  // --help and its like.
      } else if (!read_letters(word)) {
        return is_done_ ? std::optional(line_) : std::nullopt;
      }
    }
    if (at_ == words_.size() || words_[at_] == "-") {
      return std::nullopt;
    }
    finish(PythonTarget::file, words_[at_++]);
    return line_;
  }

 private:
  void keep(const std::string& option) { line_.options.push_back(option); }

  void keep_next() {
    if (at_ < words_.size()) {
      keep(words_[at_++]);
    }
  }

  void finish(PythonTarget kind, const std::string& target) {
    line_.kind = kind;
    line_.target = target;
    line_.arguments.assign(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end());
    is_done_ = true;
  }

  /// A word of one-letter options. False when it ends the reading.
  bool read_letters(const std::string& word) {
    std::string kept = "-";
    for (std::size_t i = 1; i < word.size(); ++i) {
      const char letter = word[i];
      if (letter == 'c' || letter == 'm') {
        keep_letters(kept);
        const bool is_attached = i + 1 < word.size();
        if (is_attached || at_ < words_.size()) {
          finish(letter == 'c' ? PythonTarget::code : PythonTarget::module,
                 is_attached ? word.substr(i + 1) : words_[at_++]);
        }
        return false;
      }
      if (letter == 'h' || letter == '?' || letter == 'V') {
        return false;
      }
      if (letter == 'W' || letter == 'X' || letter == 'Q') {
        keep(kept + word.substr(i));
        if (i + 1 == word.size()) {
          keep_next();
        }
        return true;
      }
      line_.looks_at_no_path |= letter == 'I' || letter == 'E' || letter == 'S';
      line_.skips_first_line |= letter == 'x';
      if (letter != 'x') {
        kept += letter;
      }
    }
    keep_letters(kept);
    return true;
  }

  void keep_letters(const std::string& letters) {
    if (letters.size() > 1) {
      keep(letters);
    }
  }

  const Words& words_;
  std::size_t at_ = 0;
  PythonCommandLine line_;
  bool is_done_ = false;
};

}  // namespace

bool is_python(std::string_view program) {
  std::string name = last_component(program);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (name.ends_with(".exe")) {
    name.resize(name.size() - 4);
  }
  for (const std::string_view stem : {"pythonw", "python", "pypy"}) {
    if (name.starts_with(stem)) {
      // A version, and perhaps the letter of a build: 3.13t, 3.8d.
      const std::string_view rest = std::string_view(name).substr(stem.size());
      return rest.find_first_not_of("0123456789.td") == std::string_view::npos;
    }
  }
  return false;
}

std::optional<PythonCommandLine> read_python_command_line(const Words& words) {
  return Reader(words).read();
}

}  // namespace brood::launcher
