#include "start/spawn_starter.hpp"

#include <stdexcept>

namespace brood::start {

std::vector<StartMethod> available_methods() {
  return {StartMethod::spawn};
}

std::unique_ptr<Starter> make_starter(StartMethod method) {
  if (method != StartMethod::spawn) {
    throw std::invalid_argument("start method " + to_string(method) + ": Windows has spawn only");
  }
  return std::make_unique<SpawnStarter>();
}

StartedChild start_child(StartMethod method, const StartRequest& request) {
  return make_starter(method)->start(request);
}

}  // namespace brood::start
