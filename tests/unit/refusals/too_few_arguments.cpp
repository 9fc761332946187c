// refused: brood: the function takes another number of arguments

#include <brood/pool.hpp>

int add(int x, int y) {
  return x + y;
}

int use(brood::Pool& pool) {
  return pool.apply(add, 1);
}
