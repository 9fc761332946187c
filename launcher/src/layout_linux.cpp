#include "layout.hpp"

namespace brood::launcher {

std::string conda_default_path() {
  return "/usr/bin";
}

}  // namespace brood::launcher
