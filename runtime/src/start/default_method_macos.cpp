#include "start/starter.hpp"

namespace brood::start {

// System libraries may start threads behind a program's back, so forking is not the default, not
// even in a server.
std::vector<StartMethod> available_methods() {
  return {StartMethod::spawn, StartMethod::forkserver, StartMethod::fork};
}

}  // namespace brood::start
