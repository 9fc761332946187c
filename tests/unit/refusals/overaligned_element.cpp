// refused: brood: what lies in shared memory may be aligned to 64 bytes at most.

#include <brood/raw_value.hpp>

struct alignas(128) Page {
  int value = 0;
};

brood::RawArray<Page> use() {
  return brood::RawArray<Page>(10);
}
