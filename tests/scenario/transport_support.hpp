#pragma once
// Stories that tell less of a pool whose workers are reached by the stream, which is slower.

#include <cstdlib>
#include <string>

namespace brood_scenario {

/// Whether BROOD_TRANSPORT asks for it.
inline bool transport_is_stream() {
  const char* const transport = std::getenv("BROOD_TRANSPORT");
  return transport != nullptr && std::string(transport) == "stream";
}

}  // namespace brood_scenario
