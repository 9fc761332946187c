#pragma once
// Waiting for several connections and processes at once.
//
//   const brood::Waitable both[] = {connection, process};
//   for (std::size_t i : brood::wait(both)) { ... }
//   if (brood::wait_for({first, second}, 2s).empty()) { /* neither in two seconds */ }
//
// Nothing is taken from what is waited for: what was ready stays ready until someone receives.
// Python: multiprocessing.connection.wait

#include <brood/duration.hpp>
#include <brood/export.hpp>
#include <brood/handle.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

namespace brood {

class Connection;

/// Something to wait for. It refers to it, and does not keep it open.
class BROOD_EXPORT Waitable {
 public:
  /// Ready when poll() would say so: a message is there, or the other side is closed. Throws
  /// std::logic_error for a closed one.
  Waitable(const Connection& connection);

  /// POSIX: any descriptor, ready when it can be read. Windows: a process or an event that stays
  /// set, ready when it is signalled; not a pipe, and see `socket`.
  Waitable(NativeHandle handle) noexcept : handle_(handle) {}

  Waitable(const Handle& handle) noexcept : handle_(handle.get()) {}

  /// A Process and its like: ready when it has ended.
  template <class T>

  requires requires(const T& object) {
    { object.sentinel() } -> std::convertible_to<NativeHandle>;
  }

  Waitable(const T& object) : handle_(object.sentinel()) {}

  /// A socket, ready when it can be read, or when a client wants to be accepted. Windows: it is a
  /// blocking socket afterwards, and one thread at a time may wait for it.
  static Waitable socket(NativeHandle socket) noexcept { return Waitable(socket, true); }

  NativeHandle handle() const noexcept { return handle_; }

  /// Whether what counts are bytes to read; else, a signal. No difference on POSIX.
  bool is_stream() const noexcept { return is_stream_; }

 private:
  Waitable(NativeHandle handle, bool is_stream) noexcept : handle_(handle), is_stream_(is_stream) {}

  NativeHandle handle_;
  bool is_stream_ = false;
};

/// Blocks until something is ready; the places in `objects` of all that are, in order. Any number
/// of objects may be waited for; for none it returns at once. Throws std::system_error, also for a
/// handle that is not open.
/// Threads: any.
BROOD_EXPORT std::vector<std::size_t> wait(std::span<const Waitable> objects);

/// The same for so long at most: nothing when the time has passed. A negative time is none.
BROOD_EXPORT std::vector<std::size_t> wait_for(std::span<const Waitable> objects, Duration timeout);

inline std::vector<std::size_t> wait(std::initializer_list<Waitable> objects) {
  return wait(std::span(objects.begin(), objects.size()));
}

inline std::vector<std::size_t> wait_for(std::initializer_list<Waitable> objects,
                                         Duration timeout) {
  return wait_for(std::span(objects.begin(), objects.size()), timeout);
}

}  // namespace brood
