#pragma once

#include <string>

namespace brood::launcher {

/// The manual page brood(1) in roff, made of the help texts.
std::string man_page();

}  // namespace brood::launcher
