#include "start_method_name.hpp"

#include "error.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace brood::launcher {

StartMethod check_start_method(const std::string& name, const std::string& from) {
  const std::vector<StartMethod> methods = get_all_start_methods();
  const std::optional<StartMethod> method = start_method_from_string(name);
  if (method && std::find(methods.begin(), methods.end(), *method) != methods.end()) {
    return *method;
  }
  std::string names;
  for (const StartMethod each : methods) {
    names += (names.empty() ? "" : ", ") + to_string(each);
  }
  throw LauncherError(ExitCode::usage, from + "start method " + shown(name) +
                                           " is not known here: there is " + names);
}

}  // namespace brood::launcher
