#include "os/self.hpp"

#include "os/system_error.hpp"

#include <dirent.h>

#include <memory>

namespace brood::os {

std::string executable_path() {
  return "/proc/self/exe";
}

int thread_count() {
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(::opendir("/proc/self/task"), &::closedir);
  if (tasks == nullptr) {
    throw_last_error("open /proc/self/task");
  }
  int count = 0;
  while (const dirent* const entry = ::readdir(tasks.get())) {
    count += entry->d_name[0] != '.';
  }
  return count;
}

}  // namespace brood::os
