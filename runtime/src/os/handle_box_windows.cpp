#include "os/handle_box.hpp"

#include "brood/error.hpp"
#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <windows.h>

#include <cstdint>
#include <cstring>
#include <string>

// A ticket is the handles' values in the keeper.

namespace brood::os {

namespace {

Handle open_keeper(ProcessId keeper) {
  if (has_ended(keeper)) {
    return Handle();
  }
  return own_handle(::OpenProcess(PROCESS_DUP_HANDLE, FALSE, static_cast<DWORD>(pid_of(keeper))));
}

HANDLE value_at(std::span<const std::byte> ticket, std::size_t index) {
  std::uint64_t value = 0;
  std::memcpy(&value, ticket.data() + index * sizeof value, sizeof value);
  return windows_handle(static_cast<NativeHandle>(value));
}

}  // namespace

HandleBox HandleBox::make() {
  return {Handle(), Handle(), this_process_id()};
}

std::size_t HandleBox::ticket_size(std::size_t count) {
  return count * sizeof(std::uint64_t);
}

bool HandleBox::put(std::span<const Handle> handles, std::span<std::byte> ticket) const {
  const Handle process = open_keeper(keeper);
  if (!process) {
    throw EncodingError("process " + std::to_string(pid_of(keeper)) +
                        ", which made this queue, has ended: nobody can keep handles for it");
  }
  for (std::size_t i = 0; i < handles.size(); ++i) {
    HANDLE there = nullptr;
    if (::DuplicateHandle(::GetCurrentProcess(), windows_handle(handles[i]),
                          windows_handle(process), &there, 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) {
      const int code = last_error();
      drop(ticket.first(i * sizeof(std::uint64_t)));
      throw_system_error(code, "give a handle to process " + std::to_string(pid_of(keeper)));
    }
    const auto value = static_cast<std::uint64_t>(reinterpret_cast<NativeHandle>(there));
    std::memcpy(ticket.data() + i * sizeof value, &value, sizeof value);
  }
  return true;
}

std::vector<Handle> HandleBox::look(std::span<const std::byte> ticket) const {
  const Handle process = open_keeper(keeper);
  std::vector<Handle> handles;
  for (std::size_t i = 0; i < ticket.size() / sizeof(std::uint64_t); ++i) {
    HANDLE here = nullptr;
    if (!process ||
        ::DuplicateHandle(windows_handle(process), value_at(ticket, i), ::GetCurrentProcess(),
                          &here, 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) {
      throw DecodingError("an item of a queue holds handles, but process " +
                          std::to_string(pid_of(keeper)) + ", which made the queue, has ended");
    }
    handles.push_back(own_handle(here));
  }
  return handles;
}

void HandleBox::drop(std::span<const std::byte> ticket) const noexcept {
  const Handle process = open_keeper(keeper);
  for (std::size_t i = 0; process && i < ticket.size() / sizeof(std::uint64_t); ++i) {
    ::DuplicateHandle(windows_handle(process), value_at(ticket, i), nullptr, nullptr, 0, FALSE,
                      DUPLICATE_CLOSE_SOURCE);
  }
}

}  // namespace brood::os
