// refused: brood: a task's parameter cannot be a non-const reference

#include <brood/pool.hpp>

#include <vector>

void append(std::vector<int>& values) {
  values.push_back(1);
}

void use(brood::Pool& pool) {
  std::vector<int> values;
  pool.apply(append, values);
}
