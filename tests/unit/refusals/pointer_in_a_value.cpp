// refused: brood: a pointer or a reference cannot lie in shared memory

#include <brood/value.hpp>

brood::Value<const char*> use(const char* text) {
  return brood::Value<const char*>(text);
}
