#include "os/wait.hpp"

namespace brood::os {

bool wait_ready(NativeHandle handle, base::Deadline deadline) {
  const WaitObject object{handle, WaitObject::Kind::signalled};
  return !wait_ready(std::span(&object, 1), deadline).empty();
}

}  // namespace brood::os
