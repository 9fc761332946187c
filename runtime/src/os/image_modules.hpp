#pragma once
// The part of image.hpp that each system has its own way for: what program files are in memory.

#include <cstdint>
#include <string>
#include <vector>

namespace brood::os {

struct CodeRange {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

struct Module {
  std::string identity;         ///< hexadecimal digits
  std::uintptr_t base = 0;      ///< where it begins in memory: offsets count from here
  std::vector<CodeRange> code;  ///< what of it may be executed; modules without code are left out
};

/// All that are loaded now, the running program itself first. Throws std::system_error.
/// A library that another thread unloads at this very moment is the caller's danger on Linux and
/// macOS; on Windows it is held while it is read.
std::vector<Module> loaded_modules();

}  // namespace brood::os
