// refused: brood: the function takes another number of arguments

#include <brood/pool.hpp>

#include <vector>

int add(int x, int y) {
  return x + y;
}

std::vector<int> use(brood::Pool& pool) {
  return pool.map(add, std::vector{1, 2});
}
