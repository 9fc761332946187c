#include "map/command_template.hpp"

#include "layout.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace brood::launcher {

namespace {

std::string_view separators() {
  return list_separator == ';' ? "/\\" : "/";
}

std::string_view without_ending(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const bool is_ending = dot != std::string_view::npos && dot + 1 < path.size() &&
                         path.find_first_of(separators(), dot) == std::string_view::npos;
  return is_ending ? path.substr(0, dot) : path;
}

std::string_view last_part(std::string_view path) {
  const std::size_t at = path.find_last_of(separators());
  return at == std::string_view::npos ? path : path.substr(at + 1);
}

std::string_view folder(std::string_view path) {
  const std::size_t end = path.find_last_not_of(separators());
  if (end == std::string_view::npos) {
    return path.empty() ? "." : path.substr(0, 1);
  }
  const std::size_t at = path.find_last_of(separators(), end);
  if (at == std::string_view::npos) {
    return ".";
  }
  const std::size_t last = path.find_last_not_of(separators(), at);
  return last == std::string_view::npos ? path.substr(0, 1) : path.substr(0, last + 1);
}

}  // namespace

CommandTemplate::CommandTemplate(const std::vector<std::string>& command,
                                 const std::string& replaced, bool repeats_words)
    : repeats_words_(repeats_words) {
  for (const std::string& word : command) {
    words_.push_back(parsed(word, replaced));
    for (const Piece& piece : words_.back()) {
      has_input_ = has_input_ || piece.kind == Kind::input;
      names_slot_ = names_slot_ || piece.kind == Kind::slot;
    }
  }
}

/// What stands between two braces; a text when that is no place.
CommandTemplate::Piece CommandTemplate::place_in(std::string_view braces) {
  if (braces == "#") {
    return {.kind = Kind::sequence};
  }
  if (braces == "%") {
    return {.kind = Kind::slot};
  }
  Piece piece{.kind = Kind::input};
  const auto [end, error] =
      std::from_chars(braces.data(), braces.data() + braces.size(), piece.position);
  const bool has_number = error == std::errc();
  if (has_number) {
    braces.remove_prefix(static_cast<std::size_t>(end - braces.data()));
  }
  const bool is_whole = braces.empty() && has_number;  // `{}` itself is the caller's to find.
  if (braces == ".") {
    piece.form = Form::no_ending;
  } else if (braces == "/") {
    piece.form = Form::last_part;
  } else if (braces == "//") {
    piece.form = Form::folder;
  } else if (braces == "/.") {
    piece.form = Form::last_part_no_ending;
  } else if (!is_whole) {
    return {};
  }
  return has_number && piece.position == 0 ? Piece{} : piece;
}

CommandTemplate::Word CommandTemplate::parsed(std::string_view word,
                                              std::string_view replaced) const {
  Word pieces;
  std::string text;
  const auto add = [&](Piece piece) {
    if (!text.empty()) {
      pieces.push_back({.text = std::exchange(text, {})});
    }
    pieces.push_back(std::move(piece));
  };
  while (!word.empty()) {
    if (!replaced.empty() && word.starts_with(replaced)) {
      add({.kind = Kind::input});
      word.remove_prefix(replaced.size());
      continue;
    }
    const std::size_t close = word[0] == '{' ? word.find('}') : std::string_view::npos;
    if (close != std::string_view::npos) {
      const Piece piece = place_in(word.substr(1, close - 1));
      if (piece.kind != Kind::text) {
        add(piece);
        word.remove_prefix(close + 1);
        continue;
      }
    }
    text += word[0];
    word.remove_prefix(1);
  }
  if (!text.empty() || pieces.empty()) {
    pieces.push_back({.text = std::move(text)});
  }
  return pieces;
}

std::string CommandTemplate::formed(std::string_view input, Form form) {
  switch (form) {
    case Form::no_ending:
      return std::string(without_ending(input));
    case Form::last_part:
      return std::string(last_part(input));
    case Form::folder:
      return std::string(folder(input));
    case Form::last_part_no_ending:
      return std::string(without_ending(last_part(input)));
    case Form::whole:
      break;
  }
  return std::string(input);
}

const std::string* CommandTemplate::chosen(const std::vector<std::string>& inputs, int position) {
  const auto count = static_cast<int>(inputs.size());
  const int index = position > 0 ? position - 1 : count + position;
  return index >= 0 && index < count ? &inputs[static_cast<std::size_t>(index)] : nullptr;
}

/// `all`: what `{}` and its like become, joined by blanks.
std::string CommandTemplate::text_of(const Word& word, const CommandValues& values,
                                     const std::vector<std::string>& all) const {
  std::string text;
  for (const Piece& piece : word) {
    switch (piece.kind) {
      case Kind::text:
        text += piece.text;
        break;
      case Kind::sequence:
        text += std::to_string(values.sequence);
        break;
      case Kind::slot:
        text += std::to_string(values.slot);
        break;
      case Kind::input:
        if (piece.position != 0) {
          const std::string* const input = chosen(values.inputs, piece.position);
          text += input == nullptr ? "" : formed(*input, piece.form);
          break;
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
          text.append(i == 0 ? "" : " ").append(formed(all[i], piece.form));
        }
        break;
    }
  }
  return text;
}

std::vector<std::string> CommandTemplate::command(const CommandValues& values) const {
  std::vector<std::string> words;
  words.reserve(words_.size() + values.inputs.size());
  for (const Word& word : words_) {
    const bool takes_all = std::any_of(word.begin(), word.end(), [](const Piece& piece) {
      return piece.kind == Kind::input && piece.position == 0;
    });
    if (takes_all && (word.size() == 1 || repeats_words_)) {
      for (const std::string& input : values.inputs) {
        words.push_back(text_of(word, values, {input}));
      }
    } else {
      words.push_back(text_of(word, values, values.inputs));
    }
  }
  if (!has_input_) {
    words.insert(words.end(), values.inputs.begin(), values.inputs.end());
  }
  return words;
}

std::size_t CommandTemplate::cost(std::string_view input) const {
  std::size_t cost = has_input_ ? 0 : input.size() + 1;
  for (const Word& word : words_) {
    std::size_t places = 0;
    std::size_t around = 1;
    for (const Piece& piece : word) {
      places += piece.kind == Kind::input ? 1 : 0;
      around += piece.text.size();
    }
    cost += places == 0 ? 0 : places * (input.size() + 1) + around;
  }
  return cost;
}

std::size_t CommandTemplate::own_cost() const {
  std::size_t cost = 0;
  for (const Word& word : words_) {
    cost += 1;
    for (const Piece& piece : word) {
      cost += piece.kind == Kind::text ? piece.text.size() : 20;
    }
  }
  return cost;
}

}  // namespace brood::launcher
