// Modules are found by dl_iterate_phdr, which also works in static executables.

#include "os/image_hash.hpp"
#include "os/image_modules.hpp"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <span>

namespace brood::os {

namespace {

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
    // No relocation of a position-independent program touches its code, so the code itself can be
    // the identity.
    const CodeRange& first = module.code.front();
    module.identity = hash_identity(bytes_at(first.begin, first.end - first.begin));
  } else {
    module.identity = hexadecimal(build_id);
  }
  static_cast<std::vector<Module>*>(into)->push_back(std::move(module));
  return 0;
}

}  // namespace

std::vector<Module> loaded_modules() {
  std::vector<Module> modules;
  ::dl_iterate_phdr(&add_module, &modules);  // the program itself always comes first
  return modules;
}

}  // namespace brood::os
