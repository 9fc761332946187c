// refused: brood: a task cannot write through a span

#include <brood/pool.hpp>

#include <span>
#include <vector>

void clear(std::span<int> values) {
  for (int& value : values) {
    value = 0;
  }
}

void use(brood::Pool& pool) {
  std::vector<int> values{1, 2};
  pool.apply(clear, values);
}
