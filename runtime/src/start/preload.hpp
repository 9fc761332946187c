#pragma once
// What the fork server shall have done before it forks.

#include <utility>
#include <vector>

namespace brood::start {

using PreloadFunctions = std::vector<void (*)()>;

/// What set_forkserver_preload was given. From now on it may not be called any more.
PreloadFunctions settled_preload();

}  // namespace brood::start
