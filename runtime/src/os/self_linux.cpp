#include "os/self.hpp"

#include "os/sanitizer_linux.hpp"
#include "os/system_error.hpp"

#include <dirent.h>
#include <sys/stat.h>
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string_view>

namespace brood::os {

const bool executable_path_is_lasting = true;

std::string executable_path() {
  return "/proc/self/exe";
}

namespace {

/// Whether the C library has never started a thread here: it knows without asking the system.
bool is_single_threaded() {
#if __has_include(<sys/single_threaded.h>)
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

}  // namespace

int thread_count() {
  if (is_single_threaded()) {
    return 1;
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(::opendir("/proc/self/task"), &::closedir);
  if (tasks == nullptr) {
    throw_last_error("open /proc/self/task");
  }
  int count = 0;
  while (const dirent* const entry = ::readdir(tasks.get())) {
    count += entry->d_name[0] != '.' && !is_thread_of_sanitizer(entry->d_name);
  }
  return count;
}

unsigned file_mode_mask() {
  // umask() itself can only exchange it, and another thread may create a file in between.
  if (is_single_threaded()) {
    const mode_t mask = ::umask(0777);
    ::umask(mask);
    return mask;
  }
  constexpr std::string_view key = "Umask:";
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) {
      return static_cast<unsigned>(std::strtoul(line.c_str() + key.size(), nullptr, 8));
    }
  }
  throw_system_error(ENOENT, "find the file mode mask in /proc/self/status");
}

}  // namespace brood::os
