#pragma once
// The CPU quota that a container or a batch system gave this process.

#include <istream>
#include <optional>
#include <string>

namespace brood::os {

/// Where the cpu controller of this process stands, from the text of /proc/self/cgroup.
struct CgroupPath {
  bool unified = false;  ///< v2
  std::string path;      ///< from the controller's root: "/user.slice"
};

/// The v1 cpu controller when there is one, else v2's single line; nothing for text that has
/// neither.
std::optional<CgroupPath> parse_cgroup(std::istream& text);

/// CPUs' worth of time per period, from "max 100000" or "150000 100000" (v2 cpu.max); nothing when
/// unlimited or malformed.
std::optional<double> parse_cpu_max(const std::string& text);

/// The smallest quota of this process's group and of the groups above it, in CPUs; nothing when
/// there is none.
std::optional<double> cgroup_cpu_quota();

}  // namespace brood::os
