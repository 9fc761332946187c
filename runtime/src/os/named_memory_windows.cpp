// A section with a name, of memory that the paging file stands for. The system tells those who
// attach its size in whole pages only, so a second section beside it, the label, holds the exact
// one. The label comes first and goes first: with the memory's name there is always its label, or
// it is another library's.

#include "os/named_memory.hpp"

#include "os/native_windows.hpp"
#include "os/system_error.hpp"
#include "os/text_windows.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace brood::os {

const char* const made_up_prefix = "wnsm_";
const char* const forbidden_in_names = "/\\";

namespace {

std::string called(const std::string& name) {
  return "shared memory \"" + name + "\"";
}

/// This logon session's, which is what a name without a prefix means too.
std::wstring system_name(const std::string& name) {
  return to_wide("Local\\" + name);
}

std::string label_of(const std::string& name) {
  return name + ".brood-size";
}

/// SEC_COMMIT takes all of it out of what the system may still give away, so that touching it later
/// cannot fail.
Handle create_section(const std::string& name, std::uint64_t size) {
  Handle section = own_handle(::CreateFileMappingW(
      INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE | SEC_COMMIT, static_cast<DWORD>(size >> 32U),
      static_cast<DWORD>(size & 0xffffffffU), system_name(name).c_str()));
  const int code = last_error();
  if (!section) {
    throw_system_error(code, "create " + called(name) + " of " + std::to_string(size) + " bytes");
  }
  if (code == ERROR_ALREADY_EXISTS) {
    throw std::system_error(std::make_error_code(std::errc::file_exists), "create " + called(name));
  }
  return section;
}

Handle open_section(const std::string& name) {
  return own_handle(
      ::OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, system_name(name).c_str()));
}

/// All of it for a size of 0.
void* map_section(const Handle& section, std::size_t size, const std::string& name) {
  void* const data =
      ::MapViewOfFile(windows_handle(section), FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, size);
  if (data == nullptr) {
    const int code = last_error();
    throw_system_error(code, "map " + called(name));
  }
  return data;
}

/// A look at a label's one number.
class SizeView {
 public:
  SizeView(const Handle& label, const std::string& name)
      : data_(map_section(label, sizeof(std::uint64_t), name)) {}

  ~SizeView() { ::UnmapViewOfFile(data_); }

  SizeView(const SizeView&) = delete;
  SizeView& operator=(const SizeView&) = delete;

  void set(std::uint64_t size) { std::memcpy(data_, &size, sizeof size); }

  std::uint64_t get() const {
    std::uint64_t size = 0;
    std::memcpy(&size, data_, sizeof size);
    return size;
  }

 private:
  void* data_;
};

std::size_t mapped_size(const void* data) {
  MEMORY_BASIC_INFORMATION information{};
  ::VirtualQuery(data, &information, sizeof information);
  return information.RegionSize;
}

}  // namespace

NamedMemory NamedMemory::create(const std::string& name, std::size_t size,
                                const BeforeNamed& before_named) {
  NamedMemory mapping;
  mapping.label_ = create_section(label_of(name), sizeof(std::uint64_t));
  SizeView(mapping.label_, name).set(size);
  before_named(MemoryIdentity{});
  mapping.section_ = create_section(name, size);
  mapping.data_ = map_section(mapping.section_, size, name);
  mapping.size_ = size;
  return mapping;
}

NamedMemory NamedMemory::attach(const std::string& name) {
  NamedMemory mapping;
  mapping.section_ = open_section(name);
  if (!mapping.section_) {
    const int code = last_error();
    if (code == ERROR_FILE_NOT_FOUND) {
      throw std::system_error(std::make_error_code(std::errc::no_such_file_or_directory),
                              "attach to " + called(name));
    }
    throw_system_error(code, "attach to " + called(name));
  }
  mapping.data_ = map_section(mapping.section_, 0, name);
  mapping.size_ = mapped_size(mapping.data_);
  mapping.label_ = open_section(label_of(name));
  if (mapping.label_) {
    const std::uint64_t asked_for = SizeView(mapping.label_, name).get();
    mapping.size_ = static_cast<std::size_t>(std::min<std::uint64_t>(asked_for, mapping.size_));
  }
  return mapping;
}

void NamedMemory::unmap() noexcept {
  if (data_ != nullptr) {
    ::UnmapViewOfFile(data_);
    data_ = nullptr;
  }
  label_.reset();  // last: who attaches while there is something finds its size
}

void remove_name(const std::string& /*name*/) {}

void remove_name_of(const std::string& /*name*/, const MemoryIdentity& /*identity*/) noexcept {}

}  // namespace brood::os
