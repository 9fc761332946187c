#include "map/group_posix.hpp"

#include <signal.h>

namespace brood::launcher {

/// A signal that is ignored when it is sent is not kept for later.
void ask_group_to_end() noexcept {
  struct sigaction ignore = {};
  struct sigaction before = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGTERM, &ignore, &before);
  kill(0, SIGTERM);
  sigaction(SIGTERM, &before, nullptr);
}

}  // namespace brood::launcher
