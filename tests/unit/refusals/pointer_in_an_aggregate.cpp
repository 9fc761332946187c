// refused: brood: this type cannot travel to another process. Make it a plain aggregate

#include <brood/pool.hpp>

#include <vector>

struct Node {
  int value = 0;
  Node* next = nullptr;
};

int value_of(const Node& node) {
  return node.value;
}

std::vector<int> use(brood::Pool& pool) {
  return pool.map(value_of, std::vector<Node>(2));
}
