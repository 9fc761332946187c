#include "os/cgroup_linux.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace brood::os {

namespace {

std::optional<std::string> first_line(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) {
    return std::nullopt;
  }
  return line;
}

std::optional<double> quota_of_group(const std::string& directory, bool unified) {
  if (unified) {
    const auto text = first_line(directory + "/cpu.max");
    return text ? parse_cpu_max(*text) : std::nullopt;
  }
  const auto quota = first_line(directory + "/cpu.cfs_quota_us");
  const auto period = first_line(directory + "/cpu.cfs_period_us");
  return quota && period ? parse_cpu_max(*quota + " " + *period) : std::nullopt;
}

}  // namespace

std::optional<CgroupPath> parse_cgroup(std::istream& text) {
  std::optional<CgroupPath> unified;
  for (std::string line; std::getline(text, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) {
      continue;
    }
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const std::string path = line.substr(second + 1);
    if (controllers.find(",cpu,") != std::string::npos) {
      return CgroupPath{false, path};
    }
    if (controllers == ",,") {
      unified = CgroupPath{true, path};
    }
  }
  return unified;
}

std::optional<double> parse_cpu_max(const std::string& text) {
  std::istringstream stream(text);
  double quota = 0;
  double period = 0;
  if (!(stream >> quota >> period) || quota <= 0 || period <= 0) {
    return std::nullopt;
  }
  return quota / period;
}

std::optional<double> cgroup_cpu_quota() {
  std::ifstream text("/proc/self/cgroup");
  const auto group = parse_cgroup(text);
  if (!group) {
    return std::nullopt;
  }
  const std::string root = group->unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu";
  std::optional<double> least;
  // In a container the path may be that of the host and not exist here; the root is then the
  // container's own group.
  for (std::string path = group->path;; path.resize(path.find_last_of('/'))) {
    if (const auto quota = quota_of_group(root + path, group->unified)) {
      least = std::min(least.value_or(*quota), *quota);
    }
    if (path.find('/') == std::string::npos) {
      return least;
    }
  }
}

}  // namespace brood::os
