#include "support/handle_count.hpp"

#include <libproc.h>
#include <sys/proc_info.h>
#include <unistd.h>

#include <vector>

namespace brood::test {

int open_handles() {
  // The first answer is an upper limit, the second one the truth.
  const int most = ::proc_pidinfo(::getpid(), PROC_PIDLISTFDS, 0, nullptr, 0);
  std::vector<char> list(static_cast<std::size_t>(most));
  return ::proc_pidinfo(::getpid(), PROC_PIDLISTFDS, 0, list.data(), most) /
         static_cast<int>(sizeof(proc_fdinfo));
}

int handles_lost_by_kills(std::size_t) {
  return 0;
}

}  // namespace brood::test
