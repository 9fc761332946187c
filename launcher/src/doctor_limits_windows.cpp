#include <brood/cpu_count.hpp>

#include "doctor_facts.hpp"
#include "layout.hpp"

#include <windows.h>

namespace brood::launcher {

const std::string_view library_path_variable = "PATH";

bool is_library_name(std::string_view name) {
  return name.size() > 4 && is_same_name(name.substr(name.size() - 4), ".dll");
}

std::vector<std::string> library_folders(const std::string& prefix) {
  return path_directories(prefix);
}

SystemLimits system_limits() {
  SystemLimits limits;
  SYSTEM_INFO info{};
  GetSystemInfo(&info);
  limits.visible_cpus = static_cast<int>(info.dwNumberOfProcessors);
  limits.granted_cpus = cpu_count();
  return limits;
}

}  // namespace brood::launcher
