#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Text as Python writes it. A byte that is no UTF-8 is written as Python keeps it in a str: as one
/// of the surrogates U+DC80 to U+DCFF, from which os.fsencode makes the byte again.
namespace brood::launcher {

/// As json.dumps writes a str: `"caf\u00e9 \udcff"`, ASCII only.
std::string json_string(std::string_view text);

/// A literal that any Python (and xonsh) reads as that str: `'it\'s \udcff'`, ASCII only.
std::string python_literal(std::string_view text);

/// As repr writes a str: `'a'`, `"it's"`. What is no control character stays as it is.
std::string python_repr(std::string_view text);

/// As repr writes a list of str: `['a', 'b']`.
std::string python_repr(const std::vector<std::string>& texts);

}  // namespace brood::launcher
