#pragma once
// What every child does around its work, and what the child of a Process does.

#include "start/child_entry.hpp"

namespace brood::process {

/// Does `work` between the beginning and the end of a child: it has no children yet, what is to be
/// called after a fork is called before, and it ends as registry.hpp says. What is thrown is
/// printed, but for SystemExit. Returns the exit code.
int as_child(start::ChildContext& context, int (*work)(start::ChildContext& context));

/// Entry function. Calls the target, prints what it throws, ends as registry.hpp says. Returns the
/// exit code.
int process_main(start::ChildContext& context);

}  // namespace brood::process
