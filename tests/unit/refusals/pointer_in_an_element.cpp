// refused: brood: this type cannot lie in shared memory

#include <brood/value.hpp>

struct Node {
  int value = 0;
  Node* next = nullptr;
};

brood::Array<Node> use() {
  return brood::Array<Node>(10);
}
