// refused: brood: this function object cannot travel to another process. A lambda with captures

#include <brood/pool.hpp>

int use(brood::Pool& pool, int factor) {
  return pool.apply([factor](int x) { return factor * x; }, 1);
}
