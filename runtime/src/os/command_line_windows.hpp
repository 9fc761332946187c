#pragma once
// Windows gives a program one text, not a list of arguments. This makes a text from which the
// program gets back exactly the list, by the rules of CommandLineToArgvW and of the C library: a
// word with a blank or a quote in it, or with nothing in it, stands in quotes; a backslash is
// special only in a row that ends at a quote.

#include <span>
#include <string>

namespace brood::os {

/// The program's name is the first of `words`. Throws std::invalid_argument for what cannot be said
/// in a command line: a quote in the program's name, a NUL anywhere.
std::string command_line(std::span<const std::string> words);

}  // namespace brood::os
