#pragma once
// A scope for shared memory: what is made by a manager loses its name when the manager ends.
//
//   brood::SharedMemoryManager manager;
//   brood::SharedMemory results = manager.shared_memory(1024);
//   brood::ShareableList settings = manager.shareable_list({1, 2.5, "text"});
//   pool.map(brood::bind_front(work, results.name()), inputs);      // other processes attach
//   manager.shutdown();                                             // or its destructor
//
// No server process, unlike Python's: there is nothing to start, and what a manager made travels as
// any other SharedMemory does. Python: multiprocessing.managers.SharedMemoryManager

#include <brood/export.hpp>
#include <brood/shareable_list.hpp>
#include <brood/shared_memory.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace brood {

/// Threads: any. Processes: in a forked copy of the one that made it, shutdown and the destructor
/// do nothing.
class BROOD_EXPORT SharedMemoryManager {
 public:
  SharedMemoryManager();

  /// As shutdown.
  ~SharedMemoryManager();
  SharedMemoryManager(const SharedMemoryManager&) = delete;
  SharedMemoryManager& operator=(const SharedMemoryManager&) = delete;

  /// New memory under a name that is made up. Throws: as SharedMemory; std::logic_error after
  /// shutdown.
  SharedMemory shared_memory(std::size_t size);

  /// The same for a list. Throws: as ShareableList; std::logic_error after shutdown.
  ShareableList shareable_list(const std::vector<ShareableList::Item>& items);

  /// Removes the names; those who have the memory go on with it. Again is no error, nor is a name
  /// that was removed before.
  void shutdown() noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace brood
