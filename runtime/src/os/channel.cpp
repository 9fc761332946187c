#include "os/channel.hpp"

namespace brood::os {

bool Channel::read_exactly(std::span<std::byte> into) {
  while (!into.empty()) {
    const std::size_t count = read_some(into);
    if (count == 0) {
      return false;
    }
    into = into.subspan(count);
  }
  return true;
}

}  // namespace brood::os
