#include "os/end_with_channel.hpp"

namespace brood::os {

bool end_with_channel(const Channel&) {
  return false;
}

}  // namespace brood::os
