// A signal to the group would end this process too, so its members are looked up.
#include "map/group_posix.hpp"

#include <libproc.h>
#include <signal.h>
#include <unistd.h>

#include <array>

namespace brood::launcher {

namespace {

/// Whether there was one.
bool kill_all_found() {
  std::array<pid_t, 4096> members{};
  const int count = proc_listpgrppids(getpgrp(), members.data(), sizeof members);
  bool any = false;
  for (int i = 0; i < count && i < static_cast<int>(members.size()); ++i) {
    const pid_t pid = members[static_cast<std::size_t>(i)];
    any = (pid > 0 && pid != getpid() && kill(pid, SIGKILL) == 0) || any;
  }
  return any;
}

}  // namespace

void kill_rest_of_group() {
  for (int round = 0; round < 100 && kill_all_found(); ++round) {
  }
}

}  // namespace brood::launcher
