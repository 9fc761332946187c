#pragma once
// The program file that helper processes are started from.

#include <string>

namespace brood::start {

/// What set_executable was given; empty: this program's own file.
std::string chosen_executable();

}  // namespace brood::start
