#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// The paths in the text of an environments.txt, one a line; blanks around them and empty lines do
/// not count, and no path is there twice.
std::vector<std::string> listed_prefixes(std::string_view text);

}  // namespace brood::launcher
