// refused: brood: this function object cannot travel to another process. A lambda with captures

#include <brood/pool.hpp>

#include <vector>

std::vector<int> use(brood::Pool& pool, int factor) {
  return pool.map([factor](int x) { return factor * x; }, std::vector{1, 2});
}
