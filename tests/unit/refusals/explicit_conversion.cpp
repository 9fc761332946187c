// refused: brood: this argument does not turn into the function's parameter by itself

#include <brood/pool.hpp>

#include <vector>

std::size_t count(const std::vector<int>& values) {
  return values.size();
}

std::size_t use(brood::Pool& pool) {
  return pool.apply(count, 3);  // a vector of three?
}
