// refused: brood: this type cannot travel to another process. Make it a plain aggregate of types
// that can (a C array cannot

#include <brood/pool.hpp>

#include <string>

struct Names {
  std::string names[2];
};

std::size_t length(const Names& names) {
  return names.names[0].size();
}

std::size_t use(brood::Pool& pool) {
  return pool.apply(length, Names());
}
