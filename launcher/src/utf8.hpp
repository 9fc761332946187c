#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace brood::launcher {

/// What stands at the beginning of a text: a character, or a byte that begins none.
struct Utf8Unit {
  char32_t code = 0;     ///< The character, or the byte as it is.
  std::size_t size = 1;  ///< How many bytes it takes.
  bool is_character = false;
};

/// Reads the first character of `text`, which is not empty. As strict as Python's decoder: nothing
/// overlong, no surrogates, nothing above U+10FFFF.
Utf8Unit first_utf8_unit(std::string_view text);

/// `text`, or what of it has at most `most` bytes, with "..." behind it and no character cut in
/// two.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace brood::launcher
