// Modules are those that dyld lists: Mach-O headers in memory, each followed by its load commands.

#include "os/image_hash.hpp"
#include "os/image_modules.hpp"

#include <mach/vm_prot.h>

#include <algorithm>
#include <cstring>
#include <mach-o/dyld.h>
#include <mach-o/loader.h>
#include <span>

namespace brood::os {

namespace {

struct Found {
  Module module;
  bool is_program = false;
};

/// Both programs of 64 bits and what the system itself puts into memory have this layout; others
/// are left out.
Found read_module(const mach_header* image, std::intptr_t slide) {
  Found found;
  if (image == nullptr || image->magic != MH_MAGIC_64) {
    return found;
  }
  found.module.base = reinterpret_cast<std::uintptr_t>(image);
  found.is_program = image->filetype == MH_EXECUTE;
  const auto* const commands = reinterpret_cast<const std::byte*>(image) + sizeof(mach_header_64);
  std::span<const std::byte> rest(commands, image->sizeofcmds);
  while (rest.size() >= sizeof(load_command)) {
    load_command command;
    std::memcpy(&command, rest.data(), sizeof command);
    if (command.cmdsize < sizeof command || command.cmdsize > rest.size()) {
      break;
    }
    if (command.cmd == LC_UUID && command.cmdsize >= sizeof(uuid_command)) {
      uuid_command uuid;
      std::memcpy(&uuid, rest.data(), sizeof uuid);
      found.module.identity = hexadecimal(std::as_bytes(std::span(uuid.uuid)));
    } else if (command.cmd == LC_SEGMENT_64 && command.cmdsize >= sizeof(segment_command_64)) {
      segment_command_64 segment;
      std::memcpy(&segment, rest.data(), sizeof segment);
      if ((segment.initprot & VM_PROT_EXECUTE) != 0) {
        const std::uintptr_t begin =
            static_cast<std::uintptr_t>(segment.vmaddr) + static_cast<std::uintptr_t>(slide);
        found.module.code.push_back({begin, begin + static_cast<std::uintptr_t>(segment.vmsize)});
      }
    }
    rest = rest.subspan(command.cmdsize);
  }
  if (found.module.identity.empty() && !found.module.code.empty()) {
    // ld writes an id unless it is told not to. Code is not relocated on this system, so it can
    // stand for one.
    const CodeRange& first = found.module.code.front();
    found.module.identity =
        hash_identity({reinterpret_cast<const std::byte*>(first.begin), first.end - first.begin});
  }
  return found;
}

}  // namespace

std::vector<Module> loaded_modules() {
  std::vector<Module> modules;
  // Images may come and go meanwhile: an index that is no longer valid gives a null header.
  for (std::uint32_t i = 0; i < ::_dyld_image_count(); ++i) {
    const std::intptr_t slide = ::_dyld_get_image_vmaddr_slide(i);
    Found found = read_module(::_dyld_get_image_header(i), slide);
    if (found.module.code.empty()) {
      continue;
    }
    // Libraries that the environment has dyld insert may be listed before the program.
    modules.insert(found.is_program ? modules.begin() : modules.end(), std::move(found.module));
  }
  return modules;
}

}  // namespace brood::os
