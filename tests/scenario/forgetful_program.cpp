// A program that forgets brood::freeze_support: its main prints a line each time that it runs.
#include <brood/pool.hpp>

#include <cstdio>
#include <exception>

namespace {

int square(int x) {
  return x * x;
}

}  // namespace

int main() {
  std::printf("main\n");
  std::fflush(stdout);
  try {
    brood::Pool pool{{.processes = 2}};
    std::printf("%d\n", pool.apply(square, 2));
  } catch (const std::exception& error) {
    std::printf("error: %s\n", error.what());
    return 3;
  }
  return 0;
}
