#include "os/close_on_exec_posix.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace brood::os {

namespace {

constexpr unsigned first = 3;
constexpr unsigned close_range_cloexec = 1U << 2U;  // CLOSE_RANGE_CLOEXEC of <linux/close_range.h>

/// Linux before 5.11 has to be asked one by one.
void mark_each() noexcept {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto end = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1U << 20U));
  for (int fd = first; fd < end; ++fd) {
    if (const int flags = ::fcntl(fd, F_GETFD); flags >= 0) {
      ::fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    }
  }
}

}  // namespace

void close_all_on_exec() noexcept {
  if (::syscall(SYS_close_range, first, ~0U, close_range_cloexec) != 0) {
    mark_each();
  }
}

}  // namespace brood::os
