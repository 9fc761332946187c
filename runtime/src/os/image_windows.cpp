// A module's handle is the address where its file begins in memory, headers first. The headers lead
// to the sections, and to the debug directory, in which every common linker can write an id of its
// own for each build (an "RSDS" record; for GNU's ld by --build-id).

// psapi.h needs what windows.h declares.
// clang-format off
#include <windows.h>
#include <psapi.h>
// clang-format on

#include "os/image_hash.hpp"
#include "os/image_modules.hpp"
#include "os/system_error.hpp"

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

namespace brood::os {

namespace {

// What a CodeView record of type RSDS begins with; the name of a file follows.
struct DebugId {
  char mark[4];
  std::byte guid[16];
  std::byte age[4];
};

/// A module as it lies in memory. Offsets are checked against its size, since they come from a
/// file.
class View {
 public:
  explicit View(HMODULE module) : begin_(reinterpret_cast<const std::byte*>(module)) {
    const auto dos = read<IMAGE_DOS_HEADER>(0, sizeof(IMAGE_DOS_HEADER));
    headers_at_ = static_cast<std::size_t>(dos->e_lfanew);
    std::memcpy(&headers_, begin_ + headers_at_, sizeof headers_);
  }

  const IMAGE_NT_HEADERS& headers() const { return headers_; }

  std::uintptr_t address() const { return reinterpret_cast<std::uintptr_t>(begin_); }

  /// The object at an offset; nothing when it does not lie in the module.
  template <class T>
  std::optional<T> at(std::size_t offset) const {
    return read<T>(offset, headers_.OptionalHeader.SizeOfImage);
  }

  std::span<const std::byte> section_table() const {
    const std::size_t begin = headers_at_ + offsetof(IMAGE_NT_HEADERS, OptionalHeader) +
                              headers_.FileHeader.SizeOfOptionalHeader;
    const std::size_t size = headers_.FileHeader.NumberOfSections * sizeof(IMAGE_SECTION_HEADER);
    return begin + size <= headers_.OptionalHeader.SizeOfImage ? std::span(begin_ + begin, size)
                                                               : std::span<const std::byte>();
  }

 private:
  template <class T>
  std::optional<T> read(std::size_t offset, std::size_t size) const {
    if (offset > size || sizeof(T) > size - offset) {
      return std::nullopt;
    }
    T value;
    std::memcpy(&value, begin_ + offset, sizeof value);
    return value;
  }

  const std::byte* begin_;
  std::size_t headers_at_ = 0;
  IMAGE_NT_HEADERS headers_{};
};

std::optional<std::string> debug_id(const View& view) {
  const IMAGE_DATA_DIRECTORY& directory =
      view.headers().OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_DEBUG];
  for (std::size_t offset = 0; offset + sizeof(IMAGE_DEBUG_DIRECTORY) <= directory.Size;
       offset += sizeof(IMAGE_DEBUG_DIRECTORY)) {
    const auto entry = view.at<IMAGE_DEBUG_DIRECTORY>(directory.VirtualAddress + offset);
    if (!entry) {
      break;
    }
    if (entry->Type != IMAGE_DEBUG_TYPE_CODEVIEW || entry->AddressOfRawData == 0) {
      continue;
    }
    const auto id = view.at<DebugId>(entry->AddressOfRawData);
    if (id && std::memcmp(id->mark, "RSDS", sizeof id->mark) == 0) {
      return hexadecimal(id->guid) + hexadecimal(id->age);
    }
  }
  return std::nullopt;
}

/// For a module whose linker wrote no id: when it was linked, and the sizes and places of its
/// parts.
std::string hash_of_headers(const View& view) {
  const DWORD numbers[] = {view.headers().FileHeader.TimeDateStamp,
                           view.headers().OptionalHeader.SizeOfImage,
                           view.headers().OptionalHeader.CheckSum};
  const auto table = view.section_table();
  std::vector<std::byte> bytes(sizeof numbers + table.size());
  std::memcpy(bytes.data(), numbers, sizeof numbers);
  if (!table.empty()) {
    std::memcpy(bytes.data() + sizeof numbers, table.data(), table.size());
  }
  return hash_identity(bytes);
}

std::vector<CodeRange> code_of(const View& view) {
  std::vector<CodeRange> code;
  for (auto rest = view.section_table(); !rest.empty();
       rest = rest.subspan(sizeof(IMAGE_SECTION_HEADER))) {
    IMAGE_SECTION_HEADER section;
    std::memcpy(&section, rest.data(), sizeof section);
    if ((section.Characteristics & IMAGE_SCN_MEM_EXECUTE) != 0) {
      const std::uintptr_t begin = view.address() + section.VirtualAddress;
      code.push_back({begin, begin + section.Misc.VirtualSize});
    }
  }
  return code;
}

void add_module(HMODULE module, std::vector<Module>& into) {
  const View view(module);
  auto code = code_of(view);
  if (!code.empty()) {
    const auto id = debug_id(view);
    into.push_back({id ? *id : hash_of_headers(view), view.address(), std::move(code)});
  }
}

std::vector<HMODULE> module_handles() {
  std::vector<HMODULE> handles(256);
  for (;;) {
    const auto size = static_cast<DWORD>(handles.size() * sizeof(HMODULE));
    DWORD needed = 0;
    if (::EnumProcessModules(::GetCurrentProcess(), handles.data(), size, &needed) == 0) {
      throw_last_error("list the modules of this process");
    }
    handles.resize(needed / sizeof(HMODULE));
    if (needed <= size) {
      return handles;
    }
  }
}

}  // namespace

std::vector<Module> loaded_modules() {
  std::vector<Module> modules;
  const HMODULE program = ::GetModuleHandleW(nullptr);
  add_module(program, modules);
  for (const HMODULE listed : module_handles()) {
    // A reference of our own: another thread may unload the library, which may even be gone since
    // it was listed.
    HMODULE held = nullptr;
    if (listed == program || ::GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                                                  reinterpret_cast<LPCWSTR>(listed), &held) == 0) {
      continue;
    }
    add_module(held, modules);
    ::FreeLibrary(held);
  }
  return modules;
}

}  // namespace brood::os
