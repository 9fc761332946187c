#include "limits_posix.hpp"

namespace brood::bench {

std::unique_ptr<WordPingPong> WordPingPong::create() {
  return nullptr;
}

}  // namespace brood::bench
