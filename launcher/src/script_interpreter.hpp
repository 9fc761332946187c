#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// What a script is started by, to be found in the PATH of an environment: the program of its first
/// line without its folder, and that line's further words (`python3 -u`); without such a line, what
/// belongs to the ending of its name. Nothing for .bat and .cmd, which are started themselves.
/// Throws LauncherError (usage) when it is no script, or its language is not known.
std::vector<std::string> script_interpreter(const std::string& name, std::string_view content);

}  // namespace brood::launcher
