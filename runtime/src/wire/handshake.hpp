#pragma once
// Parent and child must be the same build of the same program: a task is the place of a function in
// it.

#include "wire/message.hpp"

#include <optional>
#include <string>

namespace brood::wire {

/// Why a child of program `own` cannot obey `bootstrap`; nothing when it can.
std::optional<std::string> objection(const Bootstrap& bootstrap, const std::string& own);

/// Why a parent of program `own` cannot use the child that said `hello`; nothing when it can.
std::optional<std::string> objection(const Hello& hello, const std::string& own);

}  // namespace brood::wire
