#pragma once

#include "shell.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Values as one word of a shell's language, from which nothing can break out: the shell reads back
/// exactly the bytes that were given. Pure.
///
///   posix        'it'\''s'
///   csh          'it'\''s', with a backslash before `!` and newlines, which csh reads even there
///   fish         'it\'s', and \\ for a backslash
///   xonsh        a Python literal, ASCII only; bytes that are no UTF-8 as surrogates
///   powershell   'it''s', and every other quote that PowerShell takes for `'` twice, too
///   cmd.exe      a caret before everything that could mean something, %% for %
namespace brood::launcher {

/// A letter or `_`, then letters, digits and `_`: what POSIX shells take for a variable's name.
bool is_identifier(std::string_view name);

/// Nothing when the language has no way to write it: a newline in cmd.exe, a NUL anywhere.
std::optional<std::string> quoted(std::string_view value, Shell shell);

/// As one word of a POSIX shell that stays in its line: as it is where nothing in it has a meaning,
/// and $'a\nb' where it holds control characters. No two values have the same word.
std::string quoted_in_one_line(std::string_view value);

/// Whether the shell can set an environment variable of that name without anything else happening:
/// posix, csh, fish: letters, digits and `_`; and no name that the shell keeps to itself (UID).
bool is_settable(std::string_view name, Shell shell);

}  // namespace brood::launcher
