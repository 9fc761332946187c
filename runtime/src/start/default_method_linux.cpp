#include "start/starter.hpp"

namespace brood::start {

// Python 3.14's order: the forkserver is as clean as spawn and much faster.
std::vector<StartMethod> available_methods() {
  return {StartMethod::forkserver, StartMethod::spawn, StartMethod::fork};
}

}  // namespace brood::start
