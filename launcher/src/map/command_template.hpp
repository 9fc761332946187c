#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// What the places of a template become in one command.
struct CommandValues {
  std::vector<std::string> inputs;
  std::size_t sequence = 1;  ///< {#}: the first command is 1.
  std::size_t slot = 1;      ///< {%}: from 1 up to as many as run at a time.
};

/// A command with places for its inputs, as GNU parallel has them:
///
///   {}   the input          {/}   its last part        {1} {2.} {-1/}   the first, second, last
///   {.}  without its ending {//}  its folder           {#}  the number of the command
///                           {/.}  both                 {%}  the number of the slot it runs in
///
/// Without a place for an input the inputs are appended. With several inputs a word that is nothing
/// but `{}` becomes as many words; in a longer word they are joined by blanks or, when
/// `repeats_words`, the word is repeated for each. Inputs are text to insert, never looked into.
class CommandTemplate {
 public:
  /// `replaced` is what `{}` is written as.
  explicit CommandTemplate(const std::vector<std::string>& command,
                           const std::string& replaced = "{}", bool repeats_words = false);

  std::vector<std::string> command(const CommandValues& values) const;

  /// How many bytes an input adds to a command line, and how many there are without any; a NUL a
  /// word, as the system counts.
  std::size_t cost(std::string_view input) const;
  std::size_t own_cost() const;

  /// Whether there is a place for the slot.
  bool names_slot() const { return names_slot_; }

 private:
  enum class Kind : std::uint8_t { text, input, sequence, slot };
  enum class Form : std::uint8_t { whole, no_ending, last_part, folder, last_part_no_ending };

  struct Piece {
    Kind kind = Kind::text;
    Form form = Form::whole;
    int position = 0;  ///< From 1 up, or from -1 down from the end; 0: all inputs.
    std::string text = {};
  };

  using Word = std::vector<Piece>;

  static Piece place_in(std::string_view braces);
  static std::string formed(std::string_view input, Form form);
  static const std::string* chosen(const std::vector<std::string>& inputs, int position);
  Word parsed(std::string_view word, std::string_view replaced) const;
  std::string text_of(const Word& word, const CommandValues& values,
                      const std::vector<std::string>& all) const;

  std::vector<Word> words_;
  bool repeats_words_;
  bool has_input_ = false;
  bool names_slot_ = false;
};

}  // namespace brood::launcher
