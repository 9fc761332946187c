#pragma once
// What shared memory can be called.

#include <string>

namespace brood::memory {

/// Why it cannot be called that, for people; empty when it can.
std::string objection_to_name(const std::string& name);

/// A name that nobody is likely to have: "psm_1a2b3c4d". Python: shared_memory._make_filename
std::string made_up_name();

}  // namespace brood::memory
