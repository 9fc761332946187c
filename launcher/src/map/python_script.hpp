#pragma once

#include <string_view>

namespace brood::launcher {

/// What an interpreter runs for `brood map --python`, given as `python -c SCRIPT ARGUMENTS`:
///
///   serve MODULE:FUNCTION json|raw MARK            answers calls on stdin and stdout
///   fork  MODULE:FUNCTION json|raw MARK SOCKET MODULES   one that is forked for each worker
///
/// A call is a line of sizes and then its inputs; an answer is a line with a word (ready, failed,
/// value, raised) and two sizes, and then two texts: the value, or what was thrown in short and its
/// traceback. The function finds nothing on its stdin, and its stdout is stderr; MARK on stderr
/// tells the end of what a call has printed. Python 3.8 and newer.
extern const std::string_view python_script;

}  // namespace brood::launcher
