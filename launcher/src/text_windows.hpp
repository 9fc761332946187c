#pragma once

#include <string>
#include <string_view>

namespace brood::launcher {

/// UTF-8 to UTF-16 and back, for the Windows files of this folder.
std::wstring to_wide(std::string_view text);
std::string to_utf8(std::wstring_view wide);

}  // namespace brood::launcher
