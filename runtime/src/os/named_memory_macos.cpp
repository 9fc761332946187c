#include "os/named_memory_posix.hpp"
#include "os/system_error.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <limits>

namespace brood::os {

// The system reserves memory page by page as it is touched, and lends from its disk when it has
// none.
void reserve_memory(const Handle& memory, std::size_t size, const std::string& name) {
  const bool is_possible = size <= static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
  if (!is_possible || ::ftruncate(static_cast<int>(memory.get()), static_cast<off_t>(size)) != 0) {
    const int code = is_possible ? last_error() : EFBIG;
    throw_system_error(code, "reserve " + std::to_string(size) + " bytes for " + called(name));
  }
}

NamedMemory NamedMemory::create(const std::string& name, std::size_t size,
                                const BeforeNamed& before_named) {
  return NamedMemoryMaker::create_under_name(name, size, before_named);
}

}  // namespace brood::os
