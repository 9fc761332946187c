#include "support/handle_count.hpp"

#include <filesystem>
#include <iterator>

namespace brood::test {

int open_handles() {
  // One of them is the iterator's own.
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<int>(std::distance(begin(entries), end(entries))) - 1;
}

int handles_lost_by_kills(std::size_t) {
  return 0;
}

}  // namespace brood::test
