#include <brood/cpu_count.hpp>

#include "doctor_facts.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace brood::launcher {

const std::string_view library_path_variable = "DYLD_LIBRARY_PATH";

bool is_library_name(std::string_view name) {
  return name.ends_with(".dylib");
}

std::vector<std::string> library_folders(const std::string& prefix) {
  return {prefix + "/lib"};
}

SystemLimits system_limits() {
  SystemLimits limits;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) {
    limits.open_files = files.rlim_cur;
  }
  limits.visible_cpus = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  limits.granted_cpus = cpu_count();
  return limits;
}

}  // namespace brood::launcher
