// Modules are found by dl_iterate_phdr, which also works in static executables. Its answers are kept: a look-up
// happens for every task. A miss makes the list anew, since dlopen may have added a module.

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <stdexcept>
#include <vector>

#include "os/image.hpp"
#include "os/image_hash.hpp"

namespace brood::os {

namespace {

struct Segment {
  std::uintptr_t begin;
  std::uintptr_t end;
};

struct Module {
  std::uint64_t id;
  std::string identity;
  std::uintptr_t base;
  std::vector<Segment> code;
};

std::span<const std::byte> find_build_id(std::span<const std::byte> notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes.data(), sizeof header);
    const std::size_t name = (std::size_t{header.n_namesz} + 3) & ~std::size_t{3};
    const std::size_t text = (std::size_t{header.n_descsz} + 3) & ~std::size_t{3};
    const std::size_t whole = sizeof header + name + text;
    if (whole > notes.size()) {
      return {};
    }
    if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 &&
        std::memcmp(notes.data() + sizeof header, "GNU", 4) == 0) {
      return notes.subspan(sizeof header + name, header.n_descsz);
    }
    notes = notes.subspan(whole);
  }
  return {};
}

std::span<const std::byte> bytes_at(std::uintptr_t address, std::size_t size) {
  return {reinterpret_cast<const std::byte*>(address), size};
}

int add_module(dl_phdr_info* info, std::size_t, void* into) {
  Module module{};
  module.base = info->dlpi_addr;
  std::span<const std::byte> build_id;
  for (std::size_t i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    const std::uintptr_t begin = info->dlpi_addr + header.p_vaddr;
    if (header.p_type == PT_LOAD && (header.p_flags & PF_X) != 0) {
      module.code.push_back({begin, begin + header.p_memsz});
    } else if (header.p_type == PT_NOTE && build_id.empty()) {
      build_id = find_build_id(bytes_at(begin, header.p_memsz));
    }
  }
  if (module.code.empty()) {
    return 0;
  }
  if (build_id.empty()) {
    // No relocation of a position-independent program touches its code, so the code itself can be the identity.
    const Segment& first = module.code.front();
    module.identity = hash_identity(bytes_at(first.begin, first.end - first.begin));
  } else {
    module.identity = hexadecimal(build_id);
  }
  module.id = module_id(module.identity);
  static_cast<std::vector<Module>*>(into)->push_back(std::move(module));
  return 0;
}

class ModuleTable {
 public:
  ModuleTable() { refresh(); }

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

  const std::string& program_identity() {
    const std::shared_lock lock(mutex_);
    return program_identity_;
  }

 private:
  void refresh() {
    modules_.clear();
    ::dl_iterate_phdr(&add_module, &modules_);
    program_identity_ = modules_.at(0).identity;  // the program itself always comes first
  }

  std::shared_mutex mutex_;
  std::vector<Module> modules_;
  std::string program_identity_;
};

ModuleTable& module_table() {
  static auto* const table = new ModuleTable;
  return *table;
}

bool holds(const Module& module, std::uintptr_t address) {
  return std::any_of(module.code.begin(), module.code.end(), [&](const Segment& segment) {
    return segment.begin <= address && address < segment.end;
  });
}

}  // namespace

CodePlace locate_code(const void* code) {
  const auto address = reinterpret_cast<std::uintptr_t>(code);
  const auto place = module_table().find([&](const std::vector<Module>& modules) {
    const auto found = std::find_if(modules.begin(), modules.end(),
                                    [&](const Module& module) { return holds(module, address); });
    return found == modules.end() ? std::optional<CodePlace>()
                                  : CodePlace{found->id, address - found->base};
  });
  if (!place) {
    throw std::logic_error("a task's function must be part of the program or of a library that it loaded");
  }
  return *place;
}

const void* find_code(CodePlace place) {
  const auto address = module_table().find([&](const std::vector<Module>& modules) {
    const auto found = std::find_if(modules.begin(), modules.end(),
                                    [&](const Module& module) { return module.id == place.module; });
    return found == modules.end() || !holds(*found, found->base + place.offset)
               ? std::optional<std::uintptr_t>()
               : found->base + place.offset;
  });
  return address ? reinterpret_cast<const void*>(*address) : nullptr;
}

const std::string& program_identity() { 
  static const std::string identity = module_table().program_identity();
  return identity;
}

}  // namespace brood::os
