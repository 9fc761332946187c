// The story of one channel: one read is always under way, into a buffer of the channel's own; when
// its packet comes out of the completion port, the bytes are delivered and the next read begins.
// Writes go out one at a time, in the order of send; while the pipe takes them at once they do so
// in the caller's own thread, without a packet.
//
// An operation that is under way belongs to the system, which writes into it whenever it ends, also
// after it was cancelled and its handle closed. So each holds on to its channel until its packet
// has come out of the port, and the destructor waits for those packets.
//
// A handle is waited for by a thread of the system's pool, which posts a packet. It takes no lock
// of ours, so waiting for it to be out of that call, which unregistering does, cannot be waiting
// for ourselves.

#include "os/reactor.hpp"

#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <windows.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

namespace brood::os {

namespace {

constexpr std::size_t read_size = 64 * 1024;

// The system keeps what is being written until it is read: a long text goes in pieces.
constexpr std::size_t most_written_at_once = 1024 * 1024;

// Callbacks that one round may run before it returns, so that a busy channel cannot keep a caller
// from its deadline.
constexpr int most_callbacks = 64;

struct Watched;

struct Operation : OVERLAPPED {
  Operation() : OVERLAPPED{} {}

  bool under_way() const { return keep != nullptr; }

  /// Makes the OVERLAPPED ready for its next use.
  void begin(std::shared_ptr<Watched> owner) {
    static_cast<OVERLAPPED&>(*this) = OVERLAPPED{};
    hEvent = event ? windows_handle(event) : nullptr;
    failure = ERROR_SUCCESS;
    keep = std::move(owner);
  }

  std::shared_ptr<Watched> keep;  // what it belongs to, until its packet has come
  Handle event;                   // set at its end, besides the packet; only drain waits for it
  DWORD failure = ERROR_SUCCESS;  // why it did not even begin
};

/// A channel or a bare handle.
struct Watched {
  Reactor::Id id = 0;
  Reactor::OnEvent on_end;
  bool removed = false;

  Channel channel;
  Reactor::OnBytes on_bytes;
  Operation read;
  std::vector<std::byte> buffer;
  bool drained = false;  // what `read` brought was delivered before its packet came
  Operation write;
  std::deque<Bytes> outgoing;
  std::size_t sent_of_first = 0;
  bool unwritable = false;

  HANDLE port = nullptr;
  HANDLE wait = nullptr;  // the registration of a bare handle
};

void CALLBACK post_handle_ready(void* context, BOOLEAN) {
  const auto* const watched = static_cast<const Watched*>(context);
  ::PostQueuedCompletionStatus(watched->port, 0, watched->id, nullptr);
}

class PortReactor final : public Reactor {
 public:
  PortReactor() : port_(own_handle(::CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1))) {
    if (!port_) {
      throw_last_error("make an I/O completion port");
    }
  }

  ~PortReactor() override {
    for (std::unique_lock lock(mutex_); !watched_.empty();) {
      forget(watched_.begin());
    }
    while (under_way_ != 0) {
      DWORD count = 0;
      ULONG_PTR key = 0;
      OVERLAPPED* overlapped = nullptr;
      ::GetQueuedCompletionStatus(windows_handle(port_), &count, &key, &overlapped, INFINITE);
      if (overlapped != nullptr) {
        take(overlapped);
      }
    }
  }

  Id add_channel(Channel channel, OnBytes on_bytes, OnEvent on_closed) override {
    auto watched = std::make_shared<Watched>();
    watched->channel = std::move(channel);
    watched->on_bytes = std::move(on_bytes);
    watched->on_end = std::move(on_closed);
    watched->buffer.resize(read_size);
    watched->read.event = make_event();
    const HANDLE handle = windows_handle(watched->channel.handle());
    if (::CreateIoCompletionPort(handle, windows_handle(port_), 0, 0) == nullptr ||
        ::SetFileCompletionNotificationModes(handle, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) == 0) {
      throw_last_error("watch a channel");
    }
    const std::lock_guard lock(mutex_);
    watched->id = ++last_id_;
    watched_.emplace(watched->id, watched);
    start_read(watched);
    return watched->id;
  }

  Id add_handle(NativeHandle handle, OnEvent on_ready) override {
    auto watched = std::make_shared<Watched>();
    watched->on_end = std::move(on_ready);
    watched->port = windows_handle(port_);
    const std::lock_guard lock(mutex_);
    watched->id = ++last_id_;
    if (::RegisterWaitForSingleObject(&watched->wait, windows_handle(handle), &post_handle_ready,
                                      watched.get(), INFINITE,
                                      WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD) == 0) {
      throw_last_error("wait for a handle");
    }
    watched_.emplace(watched->id, watched);
    return watched->id;
  }

  void send(Id id, Bytes bytes) override {
    const std::lock_guard lock(mutex_);
    const auto found = watched_.find(id);
    if (found == watched_.end() || bytes.empty() || found->second->unwritable) {
      return;
    }
    found->second->outgoing.push_back(std::move(bytes));
    if (!found->second->write.under_way()) {
      write(found->second);
    }
  }

  void drain(Id id) override {
    const std::shared_ptr<Watched> watched = find(id);
    if (watched == nullptr || !watched->channel.handle()) {
      return;
    }
    if (const std::size_t count = end_read(*watched); count != 0) {
      watched->on_bytes(std::span(watched->buffer.data(), count));
    }
    std::vector<std::byte> buffer(read_size);
    while (!watched->removed) {
      DWORD held = 0;
      if (::PeekNamedPipe(windows_handle(watched->channel.handle()), nullptr, 0, nullptr, &held,
                          nullptr) == 0 ||
          held == 0) {
        return;
      }
      const std::size_t count = watched->channel.read_some(buffer);
      watched->on_bytes(std::span(buffer.data(), count));
    }
  }

  void remove(Id id) override {
    const std::lock_guard lock(mutex_);
    if (const auto found = watched_.find(id); found != watched_.end()) {
      forget(found);
    }
  }

  void wake() override {
    if (!woken_.exchange(true)) {
      ::PostQueuedCompletionStatus(windows_handle(port_), 0, 0, nullptr);
    }
  }

  void run_once(base::Deadline deadline) override {
    int callbacks = 0;
    do {
      const int left = callbacks == 0 ? deadline.milliseconds_left() : 0;
      DWORD count = 0;
      ULONG_PTR key = 0;
      OVERLAPPED* overlapped = nullptr;
      const BOOL good =
          ::GetQueuedCompletionStatus(windows_handle(port_), &count, &key, &overlapped,
                                      left < 0 ? INFINITE : static_cast<DWORD>(left));
      const DWORD error = good != 0 ? ERROR_SUCCESS : ::GetLastError();
      if (overlapped != nullptr) {
        callbacks += serve_operation(overlapped, count, error) ? 1 : 0;
      } else if (good == 0 && error != WAIT_TIMEOUT) {
        throw_system_error(static_cast<int>(error), "wait for other processes");
      } else if (good == 0) {
        return;
      } else if (key != 0) {
        callbacks += end(key) ? 1 : 0;
      } else {
        woken_ = false;
        return;
      }
    } while (callbacks < most_callbacks);
  }

 private:
  using Table = std::map<Id, std::shared_ptr<Watched>>;

  std::shared_ptr<Watched> find(Id id) {
    const std::lock_guard lock(mutex_);
    const auto found = watched_.find(id);
    return found == watched_.end() ? nullptr : found->second;
  }

  /// With the lock.
  void forget(Table::iterator place) {
    const std::shared_ptr<Watched> watched = std::move(place->second);
    watched_.erase(place);
    watched->removed = true;
    if (watched->wait != nullptr) {
      ::UnregisterWaitEx(std::exchange(watched->wait, nullptr), INVALID_HANDLE_VALUE);
    }
    if (watched->channel.handle()) {
      ::CancelIoEx(windows_handle(watched->channel.handle()), nullptr);
      watched->channel.close();
    }
  }

  /// The operation of a packet, which is no longer under way, and what it belongs to.
  std::pair<Operation*, std::shared_ptr<Watched>> take(OVERLAPPED* overlapped) {
    const std::lock_guard lock(mutex_);
    auto* const operation = static_cast<Operation*>(overlapped);
    --under_way_;
    return {operation, std::move(operation->keep)};
  }

  /// With the lock. A packet comes for it in any case.
  void start_read(const std::shared_ptr<Watched>& watched) {
    Operation& read = watched->read;
    read.begin(watched);
    watched->drained = false;
    ++under_way_;
    DWORD count = 0;
    const BOOL done = ::ReadFile(windows_handle(watched->channel.handle()), watched->buffer.data(),
                                 static_cast<DWORD>(watched->buffer.size()), &count, &read);
    const DWORD error = done != 0 ? ERROR_SUCCESS : ::GetLastError();
    if (error == ERROR_IO_PENDING) {
      return;
    }
    // The system has no packet for what ended at once.
    read.failure = error;
    if (::PostQueuedCompletionStatus(windows_handle(port_), count, 0, &read) == 0) {
      const int code = last_error();
      --under_way_;
      read.keep.reset();
      throw_system_error(code, "read from another process");
    }
  }

  /// With the lock, and no write under way: writes until something has to wait or nothing is left.
  /// An unreachable reader is not this side's error: its end is reported by on_closed, so what was
  /// meant for it is dropped.
  void write(const std::shared_ptr<Watched>& watched) {
    while (!watched->outgoing.empty()) {
      const Bytes& first = watched->outgoing.front();
      const std::size_t size =
          std::min(first.size() - watched->sent_of_first, most_written_at_once);
      watched->write.begin(watched);
      DWORD count = 0;
      if (::WriteFile(windows_handle(watched->channel.handle()),
                      first.data() + watched->sent_of_first, static_cast<DWORD>(size), &count,
                      &watched->write) != 0) {
        watched->write.keep.reset();
        count_written(*watched, count);
      } else if (::GetLastError() == ERROR_IO_PENDING) {
        ++under_way_;
        return;
      } else {
        watched->write.keep.reset();
        give_up_writing(*watched);
      }
    }
  }

  static void count_written(Watched& watched, std::size_t count) {
    watched.sent_of_first += count;
    if (watched.sent_of_first == watched.outgoing.front().size()) {
      watched.outgoing.pop_front();
      watched.sent_of_first = 0;
    }
  }

  static void give_up_writing(Watched& watched) {
    watched.unwritable = true;
    watched.outgoing.clear();
  }

  /// Serves a packet of a read or a write; whether a callback ran.
  bool serve_operation(OVERLAPPED* overlapped, DWORD count, DWORD error) {
    const auto [operation, watched] = take(overlapped);
    if (operation == &watched->read) {
      return serve_read(watched, count,
                        operation->failure != ERROR_SUCCESS ? operation->failure : error);
    }
    const std::lock_guard lock(mutex_);
    if (!watched->removed) {
      if (error == ERROR_SUCCESS) {
        count_written(*watched, count);
      } else {
        give_up_writing(*watched);
      }
      write(watched);
    }
    return false;
  }

  bool serve_read(const std::shared_ptr<Watched>& watched, DWORD count, DWORD error) {
    if (watched->removed) {
      return false;
    }
    if (error != ERROR_SUCCESS && !watched->drained) {
      return end(watched->id);
    }
    const bool has_bytes = count != 0 && !watched->drained;
    try {
      if (has_bytes) {
        watched->on_bytes(std::span(watched->buffer.data(), count));
      }
    } catch (...) {
      read_again(watched);
      throw;
    }
    read_again(watched);
    return has_bytes;
  }

  void read_again(const std::shared_ptr<Watched>& watched) {
    const std::lock_guard lock(mutex_);
    if (!watched->removed) {
      start_read(watched);
    }
  }

  /// Ends the read that is under way, if there is one, so that nothing can be on its way into its
  /// buffer; how many bytes it brought that were not delivered yet. Its packet is still to come.
  static std::size_t end_read(Watched& watched) {
    Operation& read = watched.read;
    if (!read.under_way() || read.failure != ERROR_SUCCESS || watched.drained) {
      return 0;
    }
    const HANDLE handle = windows_handle(watched.channel.handle());
    ::CancelIoEx(handle, &read);
    DWORD count = 0;
    const BOOL good = ::GetOverlappedResult(handle, &read, &count, TRUE);
    watched.drained = true;
    return good != 0 ? count : 0;
  }

  /// Calls on_end of what it forgets; false when it is forgotten already.
  bool end(Id id) {
    std::shared_ptr<Watched> watched;
    {
      const std::lock_guard lock(mutex_);
      const auto found = watched_.find(id);
      if (found == watched_.end()) {
        return false;
      }
      watched = found->second;
      forget(found);
    }
    watched->on_end();
    return true;
  }

  Handle port_;
  std::atomic<bool> woken_{false};

  std::mutex mutex_;  // guards what follows, and all of a Watched but what only the thread of
                      // run_once looks at
  Table watched_;
  Id last_id_ = 0;
  std::size_t under_way_ = 0;  // operations whose packets are still to come
};

}  // namespace

std::unique_ptr<Reactor> Reactor::create() {
  return std::make_unique<PortReactor>();
}

}  // namespace brood::os
