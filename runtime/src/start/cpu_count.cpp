#include "brood/cpu_count.hpp"

#include "os/cpu.hpp"

namespace brood {

int cpu_count() {
  return os::usable_cpus();
}

}  // namespace brood
