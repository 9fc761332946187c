#include "brood/shared_memory_manager.hpp"

#include "base/log.hpp"
#include "os/self.hpp"

#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace brood {

struct SharedMemoryManager::Impl {
  /// Views of its own, so that on Windows too the memory stays until the end.
  std::vector<SharedMemory> made;
  std::mutex mutex;
  bool is_over = false;
  const std::int64_t owner = os::current_pid();

  void require_open() const {
    if (is_over) {
      throw std::logic_error("this SharedMemoryManager was shut down");
    }
  }
};

SharedMemoryManager::SharedMemoryManager() : impl_(std::make_unique<Impl>()) {}

SharedMemoryManager::~SharedMemoryManager() {
  shutdown();
}

SharedMemory SharedMemoryManager::shared_memory(std::size_t size) {
  const std::lock_guard lock(impl_->mutex);
  impl_->require_open();
  SharedMemory memory({.create = true, .size = size});
  impl_->made.push_back(SharedMemory({.name = memory.name()}));
  return memory;
}

ShareableList SharedMemoryManager::shareable_list(const std::vector<ShareableList::Item>& items) {
  const std::lock_guard lock(impl_->mutex);
  impl_->require_open();
  ShareableList list(items);
  impl_->made.push_back(SharedMemory({.name = list.shm().name()}));
  return list;
}

void SharedMemoryManager::shutdown() noexcept {
  if (impl_->owner != os::current_pid()) {
    return;
  }
  const std::lock_guard lock(impl_->mutex);
  impl_->is_over = true;
  for (SharedMemory& memory : std::exchange(impl_->made, {})) {
    try {
      memory.unlink();
    } catch (const std::system_error&) {
      // Its name was removed before.
    }
  }
}

}  // namespace brood
