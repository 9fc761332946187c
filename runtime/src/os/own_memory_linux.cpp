#include "os/own_memory.hpp"

#include "os/handle.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

namespace brood::os {

const bool can_limit_own_memory = true;

std::uint64_t own_memory() {
  const Handle file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  std::array<char, 256> text{};
  if (!file || ::read(static_cast<int>(file.get()), text.data(), text.size() - 1) <= 0) {
    return 0;
  }
  unsigned long long size = 0;
  unsigned long long resident = 0;
  unsigned long long shared = 0;
  if (std::sscanf(text.data(), "%llu %llu %llu", &size, &resident, &shared) != 3) {
    return 0;
  }
  const long page = ::sysconf(_SC_PAGESIZE);
  return resident > shared ? (resident - shared) * static_cast<std::uint64_t>(page) : 0;
}

void limit_own_memory(std::uint64_t bytes) {
  // Not RLIMIT_AS: what is mapped and shared would count, and what is only reserved.
  struct rlimit limit {};

  if (::getrlimit(RLIMIT_DATA, &limit) != 0) {
    throw_last_error("ask for the memory limit of this process");
  }
  limit.rlim_cur = bytes < limit.rlim_max ? static_cast<rlim_t>(bytes) : limit.rlim_max;
  limit.rlim_max = limit.rlim_cur;
  if (::setrlimit(RLIMIT_DATA, &limit) != 0) {
    throw_last_error("limit the memory of this process to " + std::to_string(bytes) + " bytes");
  }
}

}  // namespace brood::os
