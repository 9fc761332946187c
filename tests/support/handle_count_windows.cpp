#include "support/handle_count.hpp"

#include <windows.h>
#include <winternl.h>

#include <cstdint>
#include <vector>

namespace brood::test {

namespace {

// The system's table of all handles. GetProcessHandleCount would say it in one call, but under Wine
// 8 it says 0.
// (A variable, since the header's enumeration ends before this number.)
int extended_handle_information = 64;
constexpr auto length_mismatch = static_cast<NTSTATUS>(0xc0000004);

struct HandleEntry {
  void* object;
  std::uintptr_t process;
  std::uintptr_t handle;
  std::uint32_t access;
  std::uint16_t creator;
  std::uint16_t type;
  std::uint32_t attributes;
  std::uint32_t reserved;
};

struct HandleTable {
  std::uintptr_t count;
  std::uintptr_t reserved;
  HandleEntry entries[1];
};

}  // namespace

int open_handles() {
  std::vector<std::uintptr_t> memory(64 * 1024);
  ULONG needed = 0;
  while (::NtQuerySystemInformation(
             static_cast<SYSTEM_INFORMATION_CLASS>(extended_handle_information), memory.data(),
             static_cast<ULONG>(memory.size() * sizeof(memory[0])), &needed) == length_mismatch) {
    memory.resize(memory.size() * 2);
  }
  const auto* const table = reinterpret_cast<const HandleTable*>(memory.data());
  int count = 0;
  for (std::uintptr_t i = 0; i < table->count; ++i) {
    count += table->entries[i].process == ::GetCurrentProcessId() ? 1 : 0;
  }
  return count;
}

// To make a handle in another process and to write down that it is there are two things for Wine. A
// kill hits between them about once in a hundred times; on a busy machine, more often.
int handles_lost_by_kills(std::size_t kills) {
  return static_cast<int>(kills / 20);
}

}  // namespace brood::test
