#include "os/process_watch.hpp"

#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <windows.h>

#include <string>

namespace brood::os {

Handle watch_process(std::int64_t pid) {
  Handle process = own_handle(::OpenProcess(SYNCHRONIZE, FALSE, static_cast<DWORD>(pid)));
  if (!process) {
    throw_last_error("watch process " + std::to_string(pid));
  }
  return process;
}

Handle ended_process() {
  Handle event = make_event();
  if (::SetEvent(windows_handle(event)) == 0) {
    throw_last_error("set an event");
  }
  return event;
}

}  // namespace brood::os
