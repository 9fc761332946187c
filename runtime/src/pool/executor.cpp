#include "brood/executor.hpp"

#include <utility>

namespace brood {

namespace detail {

TaskControl::~TaskControl() = default;

}  // namespace detail

Executor::Executor(PoolOptions options) : pool_(std::move(options)) {}

Executor::~Executor() {
  if (pool_.is_ours()) {  // else moved away, or a forked copy
    shutdown();
  }
}

void Executor::shutdown(ShutdownOptions options) {
  pool_.close();
  if (options.cancel_futures) {
    pool_.cancel_all();
  }
  if (options.wait) {
    pool_.join();
  }
}

}  // namespace brood
