#include "parent_death_posix.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace brood::launcher {

void die_with_parent_in_child(pid_t parent) noexcept {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) {
    _exit(127);
  }
}

}  // namespace brood::launcher
