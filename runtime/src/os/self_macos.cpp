#include "os/self.hpp"

#include "os/system_error.hpp"

#include <mach/mach.h>
#include <sys/stat.h>

#include <cerrno>
#include <mach-o/dyld.h>

namespace brood::os {

const bool executable_path_is_lasting = false;

std::string executable_path() {
  std::uint32_t size = 0;
  _NSGetExecutablePath(nullptr, &size);
  std::string path(size, '\0');
  if (_NSGetExecutablePath(path.data(), &size) != 0) {
    throw_system_error(ENAMETOOLONG, "find the path of this program");
  }
  path.resize(path.find('\0'));
  return path;
}

int thread_count() {
  thread_act_array_t threads = nullptr;
  mach_msg_type_number_t count = 0;
  if (task_threads(mach_task_self(), &threads, &count) != KERN_SUCCESS) {
    throw_system_error(EPERM, "count the threads of this process");
  }
  for (mach_msg_type_number_t i = 0; i < count; ++i) {
    mach_port_deallocate(mach_task_self(), threads[i]);
  }
  vm_deallocate(mach_task_self(), reinterpret_cast<vm_address_t>(threads),
                count * sizeof(*threads));
  return static_cast<int>(count);
}

unsigned file_mode_mask() {
  // There is no other way than to exchange it, twice; the mask in between is the strictest.
  const mode_t mask = ::umask(0777);
  ::umask(mask);
  return mask;
}

}  // namespace brood::os
