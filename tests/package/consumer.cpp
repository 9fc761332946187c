// A program of a user's: it sees what is installed and nothing else.
#include <brood/brood.hpp>

#include <iostream>
#include <vector>

namespace {

int square(int x) {
  return x * x;
}

}  // namespace

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  brood::Pool pool{{.processes = 2}};
  const std::vector<int> squares = pool.map(square, std::vector<int>{1, 2, 3, 4, 5});
  pool.close();
  pool.join();
  const bool right = squares == std::vector<int>{1, 4, 9, 16, 25};
  std::cout << (right ? "squares by two processes: right\n" : "squares by two processes: wrong\n");
  return right ? 0 : 1;
}
