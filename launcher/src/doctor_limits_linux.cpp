#include <brood/cpu_count.hpp>

#include "doctor_facts.hpp"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace brood::launcher {

const std::string_view library_path_variable = "LD_LIBRARY_PATH";

namespace {

std::optional<std::uint64_t> soft_limit(decltype(RLIMIT_NOFILE) kind) {
  rlimit limit{};
  if (getrlimit(kind, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return std::nullopt;
  }
  return limit.rlim_cur;
}

}  // namespace

bool is_library_name(std::string_view name) {
  return name.ends_with(".so") || name.find(".so.") != std::string_view::npos;
}

std::vector<std::string> library_folders(const std::string& prefix) {
  return {prefix + "/lib"};
}

SystemLimits system_limits() {
  SystemLimits limits;

  struct statvfs facts {};

  limits.has_shared_memory = statvfs("/dev/shm", &facts) == 0;
  if (limits.has_shared_memory) {
    limits.shared_memory = std::uint64_t{facts.f_blocks} * facts.f_frsize;
    limits.shared_memory_free = std::uint64_t{facts.f_bavail} * facts.f_frsize;
  }
  limits.locked_memory = soft_limit(RLIMIT_MEMLOCK);
  limits.open_files = soft_limit(RLIMIT_NOFILE);
  limits.visible_cpus = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  limits.granted_cpus = cpu_count();
  return limits;
}

}  // namespace brood::launcher
