// refused: brood: this type cannot travel to another process. Make it a plain aggregate

#include <brood/pool.hpp>

#include <string>

struct Place {
  int x = 0;
};

struct Named : Place {
  std::string name;
};

int x_of(const Named& named) {
  return named.x;
}

int use(brood::Pool& pool) {
  return pool.apply(x_of, Named());
}
