#pragma once

// The library's side of brood/finalize.hpp.

namespace brood::process {

enum class Finalizers {
  of_priority_zero_and_more,
  all,  // that have a priority
};

bool has_finalizers();

/// Calls them, each once.
void run_finalizers(Finalizers which);

/// In a child that is a copy: the finalizers were another process's.
void forget_finalizers();

/// In a child that is a copy.
void run_after_fork();

}  // namespace brood::process
