// A signal to the group would end this process too, so its members are looked up.
#include "map/group_posix.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace brood::launcher {

namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

/// The state and the group in "17 (a name) S 1 17 ...": the name may hold anything. Zombies count
/// as gone.
bool is_alive_in_group(std::string_view stat, pid_t group) {
  const std::size_t end = stat.rfind(')');
  if (end == std::string_view::npos || end + 4 > stat.size() || stat[end + 2] == 'Z') {
    return false;
  }
  const std::size_t parent = end + 4;
  const std::size_t at = stat.find(' ', parent);
  pid_t found = 0;
  return at != std::string_view::npos &&
         std::from_chars(stat.data() + at + 1, stat.data() + stat.size(), found).ec ==
             std::errc() &&
         found == group;
}

std::string stat_of(const char* name) {
  char buffer[512];
  const int file = open(("/proc/" + std::string(name) + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t count = file < 0 ? 0 : read(file, buffer, sizeof buffer);
  if (file >= 0) {
    close(file);
  }
  return {buffer, static_cast<std::size_t>(count < 0 ? 0 : count)};
}

/// Whether there was one.
bool kill_all_found(pid_t group) {
  const std::unique_ptr<DIR, CloseFolder> folder(opendir("/proc"));
  bool any = false;
  for (const dirent* entry = nullptr; folder && (entry = readdir(folder.get())) != nullptr;) {
    pid_t pid = 0;
    const char* const name = entry->d_name;
    const bool is_process = std::from_chars(name, name + std::strlen(name), pid).ec == std::errc();
    if (is_process && pid != getpid() && is_alive_in_group(stat_of(name), group)) {
      any = kill(pid, SIGKILL) == 0 || any;
    }
  }
  return any;
}

}  // namespace

void kill_rest_of_group() {
  for (int round = 0; round < 100 && kill_all_found(getpgrp()); ++round) {
  }
}

}  // namespace brood::launcher
