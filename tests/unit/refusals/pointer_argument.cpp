// refused: brood: a pointer or a reference cannot travel to another process

#include <brood/pool.hpp>

int first(const int* values) {
  return *values;
}

int use(brood::Pool& pool) {
  const int values[] = {1, 2};
  return pool.apply(first, values);
}
