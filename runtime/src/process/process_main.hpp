#pragma once
// What the child of a Process does.

#include "start/child_entry.hpp"

namespace brood::process {

/// Entry function. Calls the target, prints what it throws, ends as registry.hpp says. Returns the
/// exit code.
int process_main(start::ChildContext& context);

}  // namespace brood::process
