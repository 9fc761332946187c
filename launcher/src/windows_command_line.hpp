#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Windows gives a program one text, not a list of arguments. These make a text from which the
/// program gets back exactly the list. Pure text, so it is tested on every system.
namespace brood::launcher {

/// For programs that read their arguments by the rules of CommandLineToArgvW and of the C run-time
/// library: quotes where there is a blank, a quote or nothing at all; a backslash is special only
/// before a quote.
std::string windows_command_line(const std::vector<std::string>& words);

/// For a .bat or .cmd file, which cmd.exe reads again: the text after `cmd.exe /d /s /c `. Every
/// character that means something to cmd.exe stands in quotes or behind a caret. Throws
/// LauncherError (not_executable) for an argument with a newline or a NUL, which cmd.exe would end
/// the command at, or with a quote or a percent sign, which a batch file expands once more on its
/// own.
std::string batch_command_line(const std::string& file, const std::vector<std::string>& arguments);

}  // namespace brood::launcher
