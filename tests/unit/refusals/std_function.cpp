// refused: brood: a std::function cannot be a task

#include <brood/pool.hpp>

#include <functional>

int use(brood::Pool& pool, const std::function<int(int)>& function) {
  return pool.apply(function, 1);
}
