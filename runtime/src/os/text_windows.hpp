#pragma once
// Text as this library holds it (UTF-8) and as Windows wants it (UTF-16).

#include <string>
#include <string_view>

namespace brood::os {

/// What is not valid in one becomes U+FFFD in the other.
std::wstring to_wide(std::string_view text);
std::string to_utf8(std::wstring_view wide);

}  // namespace brood::os
