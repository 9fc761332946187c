#include "os/own_memory.hpp"

// psapi.h needs what windows.h declares.
// clang-format off
#include <windows.h>
#include <psapi.h>
// clang-format on

#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>

namespace brood::os {

const bool can_limit_own_memory = true;

std::uint64_t own_memory() {
  PROCESS_MEMORY_COUNTERS_EX counters{};
  counters.cb = sizeof counters;
  const BOOL is_known = ::K32GetProcessMemoryInfo(
      ::GetCurrentProcess(), reinterpret_cast<PROCESS_MEMORY_COUNTERS*>(&counters),
      sizeof counters);
  return is_known != 0 ? counters.PrivateUsage : 0;
}

/// A Job inside the one that this process is in already.
void limit_own_memory(std::uint64_t bytes) {
  Handle job = own_handle(::CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_JOB_MEMORY;
  limits.JobMemoryLimit =
      static_cast<SIZE_T>(std::min<std::uint64_t>(bytes, std::numeric_limits<SIZE_T>::max()));
  if (!job ||
      ::SetInformationJobObject(windows_handle(job), JobObjectExtendedLimitInformation, &limits,
                                sizeof limits) == 0 ||
      ::AssignProcessToJobObject(windows_handle(job), ::GetCurrentProcess()) == 0) {
    throw_last_error("limit the memory of this process to " + std::to_string(bytes) + " bytes");
  }
  // The Job stays as long as a process is in it.
}

}  // namespace brood::os
