#pragma once
// Short names for program files, from the bytes that identify them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace brood::os {

std::string hexadecimal(std::span<const std::byte> bytes);

/// The identity of a module whose linker wrote none: 16 hexadecimal digits of a hash of `bytes`.
/// Tells builds apart; it is no defence against somebody who wants two builds to look alike.
std::string hash_identity(std::span<const std::byte> bytes);

/// The number by which a module's identity goes in a task.
std::uint64_t module_id(const std::string& identity);

}  // namespace brood::os
