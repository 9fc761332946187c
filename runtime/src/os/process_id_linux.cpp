#include "os/process_id_posix.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <string_view>

namespace brood::os {

namespace {

/// The part of a line of /proc/PID/stat that follows the program's name, which may hold anything.
std::string_view after_name(std::string_view line) {
  const auto end = line.rfind(')');
  return end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
}

}  // namespace

// No memory is taken and nothing is thrown: this is called in the middle of waiting for a lock.
std::optional<std::uint32_t> start_stamp(pid_t pid) noexcept {
  char path[32];
  std::snprintf(path, sizeof path, "/proc/%d/stat", static_cast<int>(pid));
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return std::nullopt;
  }
  char text[1024];
  const ssize_t length = ::read(fd, text, sizeof text);
  ::close(fd);
  if (length <= 0) {
    return std::nullopt;
  }
  // The start time is field 22, in clock ticks since boot; the name is field 2.
  std::string_view rest = after_name({text, static_cast<std::size_t>(length)});
  for (int field = 3; field <= 22; ++field) {
    const auto space = rest.find(' ');
    if (space == std::string_view::npos) {
      return std::nullopt;
    }
    rest.remove_prefix(space + 1);
  }
  std::uint64_t ticks = 0;
  const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), ticks);
  if (parsed.ec != std::errc()) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(ticks);
}

bool number_has_ended(pid_t pid) noexcept {
  // A pidfd, since it knows of a process whose first thread has ended while others run, which looks
  // like a zombie in /proc.
  const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) {
    return errno == ESRCH;
  }
  pollfd ended{fd, POLLIN, 0};
  const bool has_ended = ::poll(&ended, 1, 0) == 1;
  ::close(fd);
  return has_ended;
}

}  // namespace brood::os
