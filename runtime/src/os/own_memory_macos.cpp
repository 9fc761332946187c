#include "os/own_memory.hpp"

#include "os/system_error.hpp"

#include <mach/mach.h>

#include <cerrno>

namespace brood::os {

// The kernel knows RLIMIT_DATA and RLIMIT_AS, and heeds neither.
const bool can_limit_own_memory = false;

std::uint64_t own_memory() {
  task_vm_info_data_t info{};
  mach_msg_type_number_t count = TASK_VM_INFO_COUNT;
  const kern_return_t result =
      ::task_info(mach_task_self(), TASK_VM_INFO, reinterpret_cast<task_info_t>(&info), &count);
  return result == KERN_SUCCESS ? info.phys_footprint : 0;
}

void limit_own_memory(std::uint64_t) {
  throw_system_error(ENOTSUP, "limit the memory of this process");
}

}  // namespace brood::os
