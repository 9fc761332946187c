// refused: brood: a pointer or a reference cannot travel to another process

#include <brood/pool.hpp>

int* address_of(int place) {
  static int values[2];
  return &values[place];
}

void use(brood::Pool& pool) {
  pool.apply(address_of, 1);
}
