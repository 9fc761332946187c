#pragma once
// A file descriptor (POSIX) or a HANDLE (Windows), owned and closed once, that can be given to
// another process.
//
//   brood::Handle log(::open("run.log", O_WRONLY | O_APPEND | O_CLOEXEC));
//   brood::Process child{{.target = {append_line, log}}};      // void append_line(brood::Handle)
//
// As an argument of a Process or of a Pool's task, as a task's result, or sent over a Connection, a
// handle arrives as another handle to the same open file, pipe or socket: both stay valid, and each
// side closes its own. Not for what lives in one process only: threads' handles, the descriptors of
// epoll. A task that has not begun holds copies of its handles open in the process that made it; a
// task, and a result, can take 1000 along.
//
// Handles made by this library are never inherited by a program that is started, unless they are
// given to it.
// Python: reduction.DupFd, send_handle, recv_handle

#include <brood/export.hpp>

#include <cstdint>
#include <utility>

namespace brood {

class OutputArchive;
class InputArchive;

/// Wide enough for both systems; -1 is "none" on both (INVALID_HANDLE_VALUE is -1).
using NativeHandle = std::intptr_t;
inline constexpr NativeHandle no_handle = -1;

/// Threads: one at a time.
class BROOD_EXPORT Handle {
 public:
  Handle() = default;

  /// Takes it over.
  explicit Handle(NativeHandle native) noexcept : native_(native) {}

  Handle(Handle&& other) noexcept { take(other); }

  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }

  ~Handle() { reset(); }

  NativeHandle get() const noexcept { return native_; }

  explicit operator bool() const noexcept { return native_ != no_handle; }

  /// Closes it now; does nothing when there is none.
  void reset() noexcept;

  /// Gives it up without closing it.
  NativeHandle release() noexcept;

  /// Another handle to the same thing, kept from forked children if this one is. Throws
  /// std::system_error.
  Handle duplicate() const;

  /// POSIX: children made by this library's fork close their copy, and this object is empty there,
  /// so that this process alone holds the thing, and its end is seen the moment this process ends.
  /// Windows: no effect, there is no fork.
  void keep_from_forked_children();

  /// How it travels. Throws EncodingError where handles cannot go: a Connection between machines,
  /// bytes alone.
  void save(OutputArchive& archive) const;

  /// Throws DecodingError when no handle came with the bytes.
  void load(InputArchive& archive);

 private:
  friend struct HandleTable;

  void take(Handle& other) noexcept {
    if (other.kept_from_children_) {
      take_kept(other);
    } else {
      native_ = std::exchange(other.native_, no_handle);
    }
  }

  /// With its place in the table of those that forked children close.
  void take_kept(Handle& other) noexcept;

  NativeHandle native_ = no_handle;
  bool kept_from_children_ = false;
};

}  // namespace brood
