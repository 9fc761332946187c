#pragma once
// What the fork server shall have done before it forks.

#include <utility>
#include <vector>

namespace brood::start {

using PreloadFunctions = std::vector<void (*)()>;

/// What set_forkserver_preload was given.
PreloadFunctions preload_functions();

/// They were called: from now on there may be no others.
void settle_preload();

}  // namespace brood::start
