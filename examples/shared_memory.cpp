// Workers write into the same memory: nothing but a name and two numbers is sent to them.
#include <brood/brood.hpp>

#include <iostream>

namespace {

int fill_squares(const brood::SharedMemory& memory, int begin, int end) {
  const auto numbers = memory.as<int>();
  for (int i = begin; i < end; ++i) {
    numbers[static_cast<std::size_t>(i)] = i * i;
  }
  return end - begin;
}

}  // namespace

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  brood::SharedMemoryManager manager;  // at its end the name is gone
  const brood::SharedMemory memory = manager.shared_memory(1000 * sizeof(int));
  brood::Pool pool{{.processes = 2}};
  auto first = pool.apply_async(fill_squares, memory, 0, 500);
  auto second = pool.apply_async(fill_squares, memory, 500, 1000);
  std::cout << first.get() + second.get() << " numbers, the last one " << memory.as<int>()[999]
            << '\n';
  return 0;
}
