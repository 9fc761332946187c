#include "memory/keeper.hpp"

namespace brood::memory {

void keep(const std::string& /*name*/, const os::MemoryIdentity& /*identity*/) {}

void forget(const std::string& /*name*/) {}

void forget(const std::string& /*name*/, const os::MemoryIdentity& /*identity*/) {}

}  // namespace brood::memory
