#pragma once
// The numbers of things in the order in which they become ready.

#include <brood/detail/watch.hpp>
#include <brood/export.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace brood::detail {

/// Threads: is_ready any; the rest one at a time.
class BROOD_EXPORT Arrivals final : public Watcher {
 public:
  using Timeout = std::optional<std::chrono::nanoseconds>;  ///< none: wait for ever

  /// At most so many will come.
  explicit Arrivals(std::size_t most);
  ~Arrivals() override;

  void is_ready(std::size_t tag) noexcept override;

  /// Blocks until the next one comes, or the time has passed.
  std::optional<std::size_t> next(Timeout timeout);

  /// Blocks until all have come, one that `is_enough` has, or the time has passed.
  void wait_until_enough(Timeout timeout, const std::function<bool(std::size_t)>& is_enough);

 private:
  const std::size_t most_;
  std::size_t taken_ = 0;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<std::size_t> arrived_;
};

/// Whether it is a CancelledError.
BROOD_EXPORT bool is_cancelled(const std::exception_ptr& failure) noexcept;

}  // namespace brood::detail
