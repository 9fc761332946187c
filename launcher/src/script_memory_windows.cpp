#include "script_place.hpp"

namespace brood::launcher {

std::optional<std::string> script_in_memory(const std::string& /*name*/,
                                            const std::string& /*content*/) {
  return std::nullopt;
}

}  // namespace brood::launcher
