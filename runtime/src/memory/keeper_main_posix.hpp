#pragma once
// The keeper's own side (keeper.hpp).

#include "start/child_entry.hpp"

namespace brood::memory {

/// Entry function of the keeper. Says ready on its control channel when it is out of everybody's
/// way; then it is sent keep and forget messages there.
int keeper_main(start::ChildContext& context);

}  // namespace brood::memory
