// refused: brood: a pointer to a member cannot be a task

#include <brood/pool.hpp>

struct Point {
  int x = 0;

  int twice() const { return 2 * x; }
};

int use(brood::Pool& pool) {
  return pool.apply(&Point::twice, Point{1});
}
