#pragma once
// A function's place in its program file, by which another process of the same program finds it.

#include <brood/export.hpp>

#include <cstdint>

namespace brood::detail {

/// A hash of the identity of the program or library that holds the code, and the offset in it.
struct CodeAddress {
  std::uint64_t module = 0;
  std::uint64_t offset = 0;
};

/// Throws std::invalid_argument for a null pointer, std::logic_error for code that no program file
/// holds.
BROOD_EXPORT CodeAddress code_address(const void* code);

/// The function at that place here. Throws DecodingError when this process has no such module, or
/// no code there.
BROOD_EXPORT void* code_pointer(CodeAddress address);

}  // namespace brood::detail
