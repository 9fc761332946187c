#include "os/process_id.hpp"

#include "os/native_windows.hpp"

#include <windows.h>

namespace brood::os {

namespace {

constexpr unsigned pid_bits = 30;
constexpr ProcessId pid_mask = (ProcessId{1} << pid_bits) - 1;

/// When it was started, in units of 1.6 ms so that 32 bits last for months; 0 when unknown.
std::uint32_t start_stamp(HANDLE process) {
  FILETIME start{};
  FILETIME ignored{};
  if (::GetProcessTimes(process, &start, &ignored, &ignored, &ignored) == 0) {
    return 0;
  }
  const auto time = (std::uint64_t{start.dwHighDateTime} << 32U) | start.dwLowDateTime;
  return static_cast<std::uint32_t>(time >> 14U);
}

}  // namespace

ProcessId find_process_id() {
  const ProcessId found =
      (ProcessId{start_stamp(::GetCurrentProcess())} << pid_bits) | (::GetCurrentProcessId() / 4);
  known_process_id.store(found, std::memory_order_relaxed);
  return found;
}

std::int64_t pid_of(ProcessId process) noexcept {
  return static_cast<std::int64_t>(process & pid_mask) * 4;
}

bool has_ended(ProcessId process) noexcept {
  const auto pid = static_cast<DWORD>(pid_of(process));
  if (pid == 0) {
    return true;
  }
  const Handle found =
      own_handle(::OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid));
  if (!found) {
    return ::GetLastError() == ERROR_INVALID_PARAMETER;  // what it says of a number without process
  }
  const auto stamp = static_cast<std::uint32_t>(process >> pid_bits);
  const auto now = start_stamp(windows_handle(found));
  if (stamp != 0 && now != 0 && now != stamp) {
    return true;
  }
  return ::WaitForSingleObject(windows_handle(found), 0) == WAIT_OBJECT_0;
}

}  // namespace brood::os
