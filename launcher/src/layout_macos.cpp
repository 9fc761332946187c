#include "layout.hpp"

namespace brood::launcher {

std::string conda_default_path() {
  return "/usr/bin:/bin:/usr/sbin:/sbin";
}

}  // namespace brood::launcher
