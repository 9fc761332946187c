// Each object is looked at first: nothing is set up when something is ready. Else each gets a
// handle that will be set:
//   - a process or an event is one already;
//   - for a pipe a read of no bytes is begun, which ends when there are bytes, or no other side any
//     more, and takes nothing;
//   - for a socket the system is asked to set an event (WSAEventSelect).
// A thread can wait for 64 handles; where there are more, the system's thread pool waits for them
// and sets one for us.

#include "os/wait.hpp"

#include "os/system_error.hpp"
#include "os/winsock_windows.hpp"

#include <deque>
#include <string>

namespace brood::os {

namespace {

std::string text_of(NativeHandle handle) {
  return "wait for handle " + std::to_string(handle);
}

/// One object; what was set up for it is taken back at the end.
class Watch {
 public:
  explicit Watch(const WaitObject& object) : native_(object.handle) {
    if (native_ == no_handle) {  // the system would take it for this process itself
      throw_system_error(ERROR_INVALID_HANDLE, text_of(native_));
    }
    if (object.kind == WaitObject::Kind::readable) {
      type_ = is_socket(native_) ? Type::socket : Type::pipe;
    }
  }

  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  ~Watch() { disarm(); }

  bool ready() const {
    switch (type_) {
      case Type::signalled:
        return signalled_is_ready();
      case Type::pipe:
        return pipe_is_ready();
      case Type::socket:
        return socket_is_ready();
    }
    return false;
  }

  /// What is set when it becomes ready.
  HANDLE arm() {
    if (type_ == Type::signalled) {
      return windows_handle(native_);
    }
    event_ = make_event();
    if (type_ == Type::pipe) {
      begin_read();
    } else if (::WSAEventSelect(windows_socket(native_), windows_handle(event_),
                                FD_READ | FD_ACCEPT | FD_CLOSE) != 0) {
      const int code = last_socket_error();
      throw_system_error(code, text_of(native_));
    }
    return windows_handle(event_);
  }

  void disarm() noexcept {
    if (!event_) {
      return;
    }
    if (reading_) {
      ::CancelIoEx(windows_handle(native_), &read_);
      ::WaitForSingleObject(windows_handle(event_), INFINITE);  // now the system has done with it
      reading_ = false;
    }
    if (type_ == Type::socket) {
      ::WSAEventSelect(windows_socket(native_), nullptr, 0);
      u_long non_blocking = 0;
      ::ioctlsocket(windows_socket(native_), static_cast<long>(FIONBIO), &non_blocking);
    }
    event_.reset();
  }

 private:
  enum class Type : std::uint8_t { signalled, pipe, socket };

  bool signalled_is_ready() const {
    const DWORD result = ::WaitForSingleObject(windows_handle(native_), 0);
    if (result == WAIT_FAILED) {
      const int code = last_error();
      throw_system_error(code, text_of(native_));
    }
    return result == WAIT_OBJECT_0;
  }

  bool pipe_is_ready() const {
    DWORD held = 0;
    if (::PeekNamedPipe(windows_handle(native_), nullptr, 0, nullptr, &held, nullptr) != 0) {
      return held != 0;
    }
    const int code = last_error();
    if (code != ERROR_BROKEN_PIPE && code != ERROR_PIPE_NOT_CONNECTED) {
      throw_system_error(code, text_of(native_));
    }
    return true;
  }

  bool socket_is_ready() const {
    WSAPOLLFD entry{windows_socket(native_), POLLRDNORM, 0};
    if (::WSAPoll(&entry, 1, 0) < 0 || (entry.revents & POLLNVAL) != 0) {
      const int code = last_socket_error();
      throw_system_error(code, text_of(native_));
    }
    return entry.revents != 0;
  }

  void begin_read() {
    // The lowest bit asks that no packet be queued to a completion port.
    read_.hEvent =
        reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(windows_handle(event_)) | 1U);
    const BOOL done = ::ReadFile(windows_handle(native_), &nothing_, 0, nullptr, &read_);
    reading_ = done == 0 && ::GetLastError() == ERROR_IO_PENDING;
    if (!reading_) {
      ::SetEvent(windows_handle(event_));
    }
  }

  NativeHandle native_;
  Type type_ = Type::signalled;
  Handle event_;
  OVERLAPPED read_{};
  std::byte nothing_{};
  bool reading_ = false;
};

void CALLBACK set_event(void* event, BOOLEAN) {
  ::SetEvent(event);
}

/// One handle in the place of any number.
class AnyOf {
 public:
  explicit AnyOf(std::span<const HANDLE> handles) : event_(make_event()) {
    try {
      for (const HANDLE handle : handles) {
        HANDLE wait = nullptr;
        if (::RegisterWaitForSingleObject(&wait, handle, &set_event, windows_handle(event_),
                                          INFINITE,
                                          WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD) == 0) {
          const int code = last_error();
          throw_system_error(code, "wait for " + std::to_string(handles.size()) + " objects");
        }
        waits_.push_back(wait);
      }
    } catch (...) {
      unregister();
      throw;
    }
  }

  AnyOf(const AnyOf&) = delete;
  AnyOf& operator=(const AnyOf&) = delete;

  ~AnyOf() { unregister(); }

  HANDLE event() const { return windows_handle(event_); }

 private:
  void unregister() noexcept {
    for (const HANDLE wait : waits_) {
      ::UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    }
  }

  Handle event_;
  std::vector<HANDLE> waits_;
};

/// Until one is set or the time has passed.
void wait_for_any(std::span<const HANDLE> handles, base::Deadline deadline) {
  if (handles.size() > MAXIMUM_WAIT_OBJECTS) {
    const AnyOf any(handles);
    const HANDLE event = any.event();
    wait_for_any(std::span(&event, 1), deadline);
    return;
  }
  const int left = deadline.milliseconds_left();
  if (::WaitForMultipleObjects(static_cast<DWORD>(handles.size()), handles.data(), FALSE,
                               left < 0 ? INFINITE : static_cast<DWORD>(left)) == WAIT_FAILED) {
    const int code = last_error();
    throw_system_error(code, "wait for " + std::to_string(handles.size()) + " objects");
  }
}

std::vector<std::size_t> ready_ones(const std::deque<Watch>& watches) {
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < watches.size(); ++i) {
    if (watches[i].ready()) {
      ready.push_back(i);
    }
  }
  return ready;
}

}  // namespace

std::vector<std::size_t> wait_ready(std::span<const WaitObject> objects, base::Deadline deadline) {
  std::deque<Watch> watches;
  for (const WaitObject& object : objects) {
    watches.emplace_back(object);
  }
  for (;;) {
    std::vector<std::size_t> ready = ready_ones(watches);
    if (!ready.empty() || deadline.has_passed()) {
      return ready;
    }
    std::vector<HANDLE> handles;
    for (Watch& watch : watches) {
      handles.push_back(watch.arm());
    }
    wait_for_any(handles, deadline);
    for (Watch& watch : watches) {
      watch.disarm();  // what is looked at next is as others see it
    }
  }
}

}  // namespace brood::os
