// refused: nor can a base class: make it a member

#include <brood/pool.hpp>

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
