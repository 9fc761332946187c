#include "os/stream.hpp"

namespace brood::os {

std::size_t Stream::read(std::span<std::byte> into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const std::size_t count = read_some(into.subspan(filled));
    if (count == 0) {
      break;
    }
    filled += count;
  }
  return filled;
}

}  // namespace brood::os
