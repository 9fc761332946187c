#include "base/random.hpp"

#include <algorithm>
#include <cstring>
#include <random>

namespace brood::base {

Bytes random_bytes(std::size_t size) {
  // A generator of its own for each call: one may not be shared by threads.
  std::random_device system;
  using Word = std::random_device::result_type;
  static_assert(std::random_device::min() == 0 && std::random_device::max() == ~Word{0});
  Bytes bytes(size);
  for (std::size_t filled = 0; filled < size; filled += sizeof(Word)) {
    const Word word = system();
    std::memcpy(bytes.data() + filled, &word, std::min(sizeof word, size - filled));
  }
  return bytes;
}

}  // namespace brood::base
