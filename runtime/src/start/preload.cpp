#include "start/preload.hpp"

#include "brood/start_method.hpp"
#include "start/renew.hpp"

#include <mutex>
#include <new>
#include <stdexcept>
#include <utility>

namespace brood {

namespace {

struct Preload {
  std::mutex mutex;
  start::PreloadFunctions functions;
  bool is_settled = false;
};

Preload& preload() {
  static auto* const instance = new Preload;
  static const bool registered = start::renew_also([] {
    new (&instance->mutex) std::mutex;
    instance->is_settled = false;  // the fork server is another process's
  });
  static_cast<void>(registered);
  return *instance;
}

}  // namespace

void set_forkserver_preload(std::vector<void (*)()> functions) {
  for (const auto function : functions) {
    if (function == nullptr) {
      throw std::invalid_argument("set_forkserver_preload: a function is a null pointer");
    }
  }
  const std::lock_guard lock(preload().mutex);
  if (preload().is_settled) {
    throw std::logic_error(
        "set_forkserver_preload: the fork server runs already; call it before the first Process or "
        "Pool");
  }
  preload().functions = std::move(functions);
}

namespace start {

PreloadFunctions preload_functions() {
  const std::lock_guard lock(preload().mutex);
  return preload().functions;
}

void settle_preload() {
  const std::lock_guard lock(preload().mutex);
  preload().is_settled = true;
}

}  // namespace start

}  // namespace brood
