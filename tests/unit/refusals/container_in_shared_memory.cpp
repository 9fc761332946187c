// refused: brood: only what may be copied as bytes can lie in shared memory

#include <brood/shared_memory.hpp>

#include <string>

void use(const brood::SharedMemory& memory) {
  memory.as<std::string>()[0] = "text";
}
