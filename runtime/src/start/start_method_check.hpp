#pragma once
// Whether this system has a start method.

#include "brood/start_method.hpp"

namespace brood::start {

/// Throws std::invalid_argument, with what there is, for a method that this system does not have.
void require_available(StartMethod method);

}  // namespace brood::start
