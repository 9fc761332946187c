#include "brood/detail/watch.hpp"

namespace brood::detail {

Watcher::~Watcher() = default;

void Watchers::add(std::shared_ptr<Watcher> watcher, std::size_t tag) {
  all_.emplace_back(std::move(watcher), tag);
}

void Watchers::remove(const Watcher& watcher) {
  std::erase_if(all_, [&](const auto& entry) { return entry.first.get() == &watcher; });
}

void Watchers::tell() const noexcept {
  for (const auto& [watcher, tag] : all_) {
    watcher->is_ready(tag);
  }
}

}  // namespace brood::detail
