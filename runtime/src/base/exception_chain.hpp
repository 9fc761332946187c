#pragma once
// The exception that is being handled, and those nested in it, as text: inside a catch block.

#include "brood/error.hpp"

#include <string>
#include <vector>

namespace brood::base {

/// The caught exception first, those nested in it by std::throw_with_nested behind it.
std::vector<ExceptionRecord> current_exception_chain();

/// The same for people, a line each: "std::out_of_range: text", "caused by ...".
std::string current_exception_text();

}  // namespace brood::base
