#include "support/process_probe.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace brood::test {

namespace {

struct Stat {
  char state = '?';
  std::int64_t parent = 0;
};

std::optional<Stat> stat_of(const std::filesystem::path& directory) {
  std::ifstream file(directory / "stat");
  std::string text;
  std::getline(file, text, '\0');                // of a process that ends meanwhile nothing comes
  const std::size_t name_end = text.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos) {
    return std::nullopt;
  }
  std::istringstream rest(text.substr(name_end + 1));
  Stat stat;
  rest >> stat.state >> stat.parent;
  return stat;
}

}  // namespace

std::vector<std::int64_t> descendants() {
  std::map<std::int64_t, Stat> all;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (std::all_of(name.begin(), name.end(),
                    [](unsigned char c) { return std::isdigit(c) != 0; })) {
      if (const auto stat = stat_of(entry.path())) {
        all[std::stoll(name)] = *stat;
      }
    }
  }
  const std::int64_t self = own_pid();
  std::vector<std::int64_t> found;
  for (const auto& [pid, stat] : all) {
    std::int64_t ancestor = pid;
    while (ancestor != self && all.count(ancestor) != 0) {
      ancestor = all[ancestor].parent;
    }
    if (ancestor == self && pid != self && stat.state != 'Z') {
      found.push_back(pid);
    }
  }
  return found;
}

struct ProcessWatch::Impl {
  int pidfd = -1;
};

ProcessWatch::ProcessWatch(std::int64_t pid) : impl_(std::make_unique<Impl>()) {
  impl_->pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));  // -1: it has ended already
}

ProcessWatch::~ProcessWatch() {
  if (impl_ != nullptr && impl_->pidfd >= 0) {
    ::close(impl_->pidfd);
  }
}

ProcessWatch::ProcessWatch(ProcessWatch&&) noexcept = default;

bool ProcessWatch::wait_for_end() {
  pollfd entry{impl_->pidfd, POLLIN, 0};
  return impl_->pidfd < 0 ||
         ::poll(&entry, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) > 0;
}

std::string program_file() {
  return std::filesystem::read_symlink("/proc/self/exe").string();
}

std::vector<std::string> shared_memory_names(const std::string& prefix) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> shared_memory_names() {
  std::vector<std::string> names = shared_memory_names("");
  std::erase_if(names, [](const std::string& name) {
    return name.starts_with(test_memory_prefix) || name.starts_with("psm_") ||
           name.starts_with("sem.mp-");
  });
  return names;
}

}  // namespace brood::test
