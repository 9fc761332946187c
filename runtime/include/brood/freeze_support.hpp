#pragma once
// The door by which helper processes enter.
//
//   int main(int argc, char** argv) {
//     brood::freeze_support(argc, argv);   // before anything else
//     ...
//   }
//
// A worker is this same program, started again with a hidden argument. freeze_support recognises
// it, does the worker's work, and never returns there; in every other process it only returns. It
// works the same for a program that was moved, renamed, linked statically or packed into one file.
//
// Constructors of global objects run before main, so they run in each worker too: they must not
// start a Pool. A worker ends without running destructors of global objects or atexit functions;
// its standard streams are flushed.
//
// Python: multiprocessing.freeze_support, which only frozen Windows programs need. Every C++
// program is frozen.

#include <brood/export.hpp>

namespace brood {

/// Becomes the helper process that the arguments ask for, or returns.
/// Blocks:  in a helper, until its parent has no more use for it or is gone; it then exits.
/// Throws:  never in a helper: what goes wrong there is told to the parent and to stderr, exit
/// code 1. Threads: call it from main, before other threads are started. A program that makes a
/// Pool without having called it gets a std::logic_error from the Pool.
BROOD_EXPORT void freeze_support(int argc, char** argv);

}  // namespace brood
