// refused: brood: this function object cannot travel to another process. A lambda with captures

#include <brood/pool.hpp>

int use(brood::Pool& pool, int factor) {
  return pool.apply(brood::bind_front([factor](int x, int y) { return factor * x * y; }, 1), 2);
}
