#pragma once
// Bytes that nobody can guess.

#include "brood/bytes.hpp"

#include <cstddef>

namespace brood::base {

/// From the system's generator: good enough for keys. Throws std::runtime_error where it has none.
/// Python: os.urandom
Bytes random_bytes(std::size_t size);

}  // namespace brood::base
