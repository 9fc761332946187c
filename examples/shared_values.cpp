// Memory that processes share: two children fill an array and add to one sum, while this program
// waits. Prints "1 4 9 16 25 36 49 64 add up to 204".
#include <brood/brood.hpp>

#include <iostream>
#include <vector>

void square(brood::RawArray<int> numbers, std::size_t first, std::size_t last,
            brood::Value<long> sum) {
  for (std::size_t i = first; i < last; ++i) {
    numbers[i] *= numbers[i];  // nobody else touches this one: no lock is needed
    sum.update([&](long& total) { total += numbers[i]; });
  }
}

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  const brood::RawArray<int> numbers{1, 2, 3, 4, 5, 6, 7, 8};
  const brood::Value<long> sum(0);

  std::vector<brood::Process> children;
  const std::size_t half = numbers.size() / 2;
  for (std::size_t first = 0; first < numbers.size(); first += half) {
    children.push_back(brood::Process{{.target = {square, numbers, first, first + half, sum}}});
    children.back().start();
  }
  for (brood::Process& child : children) {
    child.join();  // from here on all that it wrote is seen
  }

  for (const int number : numbers) {
    std::cout << number << ' ';
  }
  std::cout << "add up to " << sum.value() << '\n';
}
