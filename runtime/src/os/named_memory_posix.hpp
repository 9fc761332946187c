#pragma once
// The steps of making named memory that Linux and macOS have in common.

#include "os/named_memory.hpp"

#include <string>

namespace brood::os {

struct NamedMemoryMaker {
  /// Makes the name first and the memory under it then: who attaches in between finds less than
  /// there will be. What fails takes the name back.
  static NamedMemory create_under_name(const std::string& name, std::size_t size,
                                       const NamedMemory::BeforeNamed& before_named);

  /// Maps all of it.
  static NamedMemory map(const Handle& memory, std::size_t size, const std::string& name);
};

/// Gives the memory its size, all of it zeroed and reserved, or throws std::system_error.
void reserve_memory(const Handle& memory, std::size_t size, const std::string& name);

MemoryIdentity identity_of(const Handle& memory, const std::string& name);

/// Throws std::system_error for a name that is taken.
[[noreturn]] void throw_name_is_taken(const std::string& name);

/// "shared memory psm_1a2b3c4d", for messages.
std::string called(const std::string& name);

}  // namespace brood::os
