// A look-up happens for every task, so the list of modules is kept. A miss makes it anew: a library
// may have been loaded since.

#include "os/image.hpp"

#include "os/image_hash.hpp"
#include "os/image_modules.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stdexcept>
#include <vector>

namespace brood::os {

namespace {

struct Known {
  std::uint64_t id;
  Module module;
};

class ModuleTable {
 public:
  ModuleTable() { refresh(); }

  /// What `find_in` finds in the list, or in a fresh list.
  template <class Find>
  auto find(Find find_in) {
    {
      const std::shared_lock lock(mutex_);
      if (auto found = find_in(modules_)) {
        return found;
      }
    }
    const std::unique_lock lock(mutex_);
    refresh();
    return find_in(modules_);
  }

  std::string program_identity() {
    const std::shared_lock lock(mutex_);
    return modules_.at(0).module.identity;
  }

 private:
  void refresh() {
    std::vector<Known> known;
    for (Module& module : loaded_modules()) {
      const std::uint64_t id = module_id(module.identity);
      known.push_back({id, std::move(module)});
    }
    modules_ = std::move(known);
  }

  std::shared_mutex mutex_;
  std::vector<Known> modules_;
};

ModuleTable& module_table() {
  static auto* const table =
      new ModuleTable;  // never destroyed: tasks may run while static objects go
  return *table;
}

bool holds(const Module& module, std::uintptr_t address) {
  return std::any_of(module.code.begin(), module.code.end(), [&](const CodeRange& range) {
    return range.begin <= address && address < range.end;
  });
}

}  // namespace

CodePlace locate_code(const void* code) {
  const auto address = reinterpret_cast<std::uintptr_t>(code);
  const auto place = module_table().find([&](const std::vector<Known>& modules) {
    const auto found = std::find_if(modules.begin(), modules.end(), [&](const Known& known) {
      return holds(known.module, address);
    });
    return found == modules.end() ? std::optional<CodePlace>()
                                  : CodePlace{found->id, address - found->module.base};
  });
  if (!place) {
    throw std::logic_error(
        "a task's function must be part of the program or of a library that it loaded");
  }
  return *place;
}

const void* find_code(CodePlace place) {
  const auto address = module_table().find([&](const std::vector<Known>& modules) {
    const auto found = std::find_if(modules.begin(), modules.end(),
                                    [&](const Known& known) { return known.id == place.module; });
    return found == modules.end() || !holds(found->module, found->module.base + place.offset)
               ? std::optional<std::uintptr_t>()
               : found->module.base + place.offset;
  });
  return address ? reinterpret_cast<const void*>(*address) : nullptr;
}

const std::string& program_identity() {
  static const std::string identity = module_table().program_identity();
  return identity;
}

}  // namespace brood::os
