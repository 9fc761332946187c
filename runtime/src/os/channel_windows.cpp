// A pair is a named pipe of one instance: the one who makes it also opens its other end, and then
// it is full. Its name is a random number that nobody could guess in between; who found it all the
// same by listing all pipes would have our own opening fail, and get nothing but the end of a pipe
// that is thrown away.
//
// Both ends are overlapped, since a reactor may serve them, and since otherwise the system would
// let a write wait for a read that is under way on the same end. So each call here brings an event
// to wait for. The event's lowest bit is set in the OVERLAPPED: it asks that no packet be queued to
// a completion port that the handle may be bound to.

// bcrypt.h needs what windows.h declares.
// clang-format off
#include <windows.h>
#include <bcrypt.h>
// clang-format on

#include "os/channel.hpp"

#include "os/image_hash.hpp"
#include "os/native_windows.hpp"
#include "os/system_error.hpp"
#include "os/text_windows.hpp"

#include <algorithm>
#include <array>

namespace brood::os {

namespace {

constexpr DWORD pipe_buffer = 64 * 1024;

// The system keeps a copy of what is being written until it is read: a long text goes in pieces.
constexpr std::size_t most_written_at_once = 1024 * 1024;

std::wstring unguessable_pipe_name() {
  std::array<std::byte, 16> number{};
  if (const NTSTATUS status = ::BCryptGenRandom(nullptr, reinterpret_cast<PUCHAR>(number.data()),
                                                number.size(), BCRYPT_USE_SYSTEM_PREFERRED_RNG);
      status != 0) {
    throw_system_error(ERROR_GEN_FAILURE, "make a random name for a pipe");
  }
  return to_wide("\\\\.\\pipe\\brood-" + hexadecimal(number));
}

void CALLBACK close_event(void* event) {
  ::CloseHandle(event);
}

/// The calling thread's own event, closed when the thread ends; made once, since a call here is
/// often shorter than the making of one. Kept by the system, not in a thread_local Handle: mingw's
/// GCC 12 gives the memory of those back before it runs their destructors.
HANDLE event_of_thread() {
  static const DWORD slot = ::FlsAlloc(&close_event);
  HANDLE event = ::FlsGetValue(slot);
  if (event == nullptr) {
    event = windows_handle(make_event().release());
    ::FlsSetValue(slot, event);
  }
  return event;
}

/// Waits for the end of an operation that `begin` starts; the number of bytes that it moved.
/// `error` is 0, or why it failed.
template <class Begin>
DWORD complete(const Handle& handle, DWORD& error, Begin begin) {
  const HANDLE event = event_of_thread();
  OVERLAPPED operation{};
  operation.hEvent = reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(event) | 1U);
  error = begin(operation) != 0 ? ERROR_SUCCESS : ::GetLastError();
  if (error != ERROR_SUCCESS && error != ERROR_IO_PENDING) {
    return 0;
  }
  ::WaitForSingleObject(event, INFINITE);
  DWORD count = 0;
  error = ::GetOverlappedResult(windows_handle(handle), &operation, &count, FALSE) != 0
              ? ERROR_SUCCESS
              : ::GetLastError();
  return count;
}

}  // namespace

std::pair<Channel, Channel> Channel::pair() {
  const std::wstring name = unguessable_pipe_name();
  Handle first(reinterpret_cast<NativeHandle>(::CreateNamedPipeW(
      name.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
      PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1, pipe_buffer,
      pipe_buffer, 0, nullptr)));
  if (!first) {
    throw_last_error("make a pipe");
  }
  Handle second(reinterpret_cast<NativeHandle>(
      ::CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                    FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS, nullptr)));
  if (!second) {
    throw_last_error("open a pipe");
  }
  return {Channel(std::move(first)), Channel(std::move(second))};
}

std::size_t Channel::read_some(std::span<std::byte> into) {
  const auto size = static_cast<DWORD>(std::min<std::size_t>(into.size(), MAXDWORD));
  for (;;) {
    DWORD error = ERROR_SUCCESS;
    const DWORD count = complete(handle_, error, [&](OVERLAPPED& operation) {
      return ::ReadFile(windows_handle(handle_), into.data(), size, nullptr, &operation);
    });
    if (error == ERROR_BROKEN_PIPE || error == ERROR_PIPE_NOT_CONNECTED) {
      return 0;
    }
    if (error != ERROR_SUCCESS) {
      throw_system_error(static_cast<int>(error), "receive from another process");
    }
    if (count != 0 || size == 0) {
      return count;
    }
    // The other side wrote nothing, in a call of its own: here that is not the end, as it is not on
    // POSIX.
  }
}

void Channel::write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto size = static_cast<DWORD>(std::min(bytes.size(), most_written_at_once));
    DWORD error = ERROR_SUCCESS;
    const DWORD count = complete(handle_, error, [&](OVERLAPPED& operation) {
      return ::WriteFile(windows_handle(handle_), bytes.data(), size, nullptr, &operation);
    });
    if (error != ERROR_SUCCESS) {
      throw_system_error(static_cast<int>(error), "send to another process");
    }
    bytes = bytes.subspan(count);
  }
}

}  // namespace brood::os
