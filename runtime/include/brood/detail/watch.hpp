#pragma once
// Who wants to be told when something is ready: a callback that is to run then, a thread that waits
// for the first of many.

#include <brood/export.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace brood::detail {

class BROOD_EXPORT Watcher {
 public:
  Watcher() = default;
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  virtual ~Watcher();

  /// `tag`: which of the things it watches. Called in any thread, perhaps with locks of a pool
  /// held: it may neither wait nor use the pool.
  virtual void is_ready(std::size_t tag) noexcept = 0;
};

/// The watchers of one thing; its owner guards them.
class BROOD_EXPORT Watchers {
 public:
  void add(std::shared_ptr<Watcher> watcher, std::size_t tag);
  void remove(const Watcher& watcher);

  /// In the order in which they came. Without a lock held that guards them.
  void tell() const noexcept;

  void swap(Watchers& other) noexcept { all_.swap(other.all_); }

 private:
  std::vector<std::pair<std::shared_ptr<Watcher>, std::size_t>> all_;
};

}  // namespace brood::detail
