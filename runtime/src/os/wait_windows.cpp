#include "os/wait.hpp"

#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <windows.h>

namespace brood::os {

std::vector<std::size_t> wait_ready(std::span<const WaitObject> objects, base::Deadline deadline) {
  std::vector<HANDLE> handles;
  for (const WaitObject& object : objects) {
    handles.push_back(windows_handle(object.handle));
  }
  const DWORD timeout =
      deadline.is_never() ? INFINITE : static_cast<DWORD>(deadline.milliseconds_left());
  const DWORD result =
      ::WaitForMultipleObjects(static_cast<DWORD>(handles.size()), handles.data(), FALSE, timeout);
  if (result == WAIT_FAILED) {
    throw_last_error("wait for " + std::to_string(handles.size()) + " objects");
  }
  std::vector<std::size_t> ready;
  if (result != WAIT_TIMEOUT) {
    for (std::size_t i = result - WAIT_OBJECT_0; i < handles.size(); ++i) {
      if (::WaitForSingleObject(handles[i], 0) == WAIT_OBJECT_0) {
        ready.push_back(i);
      }
    }
  }
  return ready;
}

}  // namespace brood::os
