// The smallest program with a pool: four processes square five numbers. Prints 1, 4, 9, 16, 25.
#include <brood/brood.hpp>

#include <iostream>
#include <vector>

int square(int x) {
  return x * x;
}

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);  // first line of main: a worker never comes back from it
  brood::Pool pool{{.processes = 4}};
  for (int y : pool.map(square, std::vector{1, 2, 3, 4, 5})) {
    std::cout << y << '\n';
  }
}
