#include "os/library_threads.hpp"

namespace brood::os {

// Every child is started with its environment, before it loads a library.
void tell_libraries(const std::vector<std::string>&) {}

}  // namespace brood::os
