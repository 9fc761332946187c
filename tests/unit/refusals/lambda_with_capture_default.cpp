// refused: brood: this function object cannot travel to another process. A lambda with captures

#include <brood/pool.hpp>

int use(brood::Pool& pool) {
  return pool.apply([&](int x) { return 2 * x; }, 1);
}
