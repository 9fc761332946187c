#include "start/renew.hpp"

namespace brood::start {

void renew_after_fork() {
  renew_executable_lock();
  renew_preload();
  renew_start_method_lock();
  renew_fork_server_lock();
}

}  // namespace brood::start
