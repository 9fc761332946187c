#include "os/process_id_posix.hpp"

#include <libproc.h>
#include <signal.h>
#include <sys/proc.h>
#include <sys/proc_info.h>

#include <cerrno>

namespace brood::os {

namespace {

std::optional<proc_bsdinfo> info_of(pid_t pid) noexcept {
  proc_bsdinfo info{};
  const int size = ::proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info);
  return size == static_cast<int>(sizeof info) ? std::optional(info) : std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> start_stamp(pid_t pid) noexcept {
  const auto info = info_of(pid);
  if (!info) {
    return std::nullopt;
  }
  // In hundredths of a second, so that 32 bits last for more than a year.
  return static_cast<std::uint32_t>(info->pbi_start_tvsec * 100 + info->pbi_start_tvusec / 10'000);
}

bool number_has_ended(pid_t pid) noexcept {
  if (::kill(pid, 0) != 0) {
    return errno == ESRCH;
  }
  const auto info = info_of(pid);
  return info && info->pbi_status == SZOMB;
}

}  // namespace brood::os
