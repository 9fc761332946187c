// A program that forgets brood::freeze_support: its main prints a line each time that it runs.
// It makes a Pool, or shared memory of the name that it is given.
#include <brood/pool.hpp>
#include <brood/shared_memory.hpp>

#include <cstdio>
#include <exception>

namespace {

int square(int x) {
  return x * x;
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("main\n");
  std::fflush(stdout);
  try {
    if (argc > 1 && argv[1][0] != '-') {  // else it is started as a helper of this library's
      const brood::SharedMemory memory({.name = argv[1], .create = true, .size = 8});
      return 0;
    }
    brood::Pool pool{{.processes = 2}};
    std::printf("%d\n", pool.apply(square, 2));
  } catch (const std::exception& error) {
    std::printf("error: %s\n", error.what());
    return 3;
  }
  return 0;
}
