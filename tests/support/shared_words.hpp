#pragma once
// What the processes of a test write down for each other: a kill at any instant leaves each word as
// it was before or after.

#include <brood/raw_value.hpp>

#include <atomic>
#include <cstdint>

namespace brood::test {

using SharedWords = brood::RawArray<std::atomic<std::uint64_t>>;

}  // namespace brood::test
