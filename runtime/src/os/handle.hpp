#pragma once
// A file descriptor (POSIX) or a HANDLE (Windows), owned and closed once.

#include <cstdint>
#include <utility>

namespace brood::os {

/// Wide enough for both systems; -1 is "none" on both (INVALID_HANDLE_VALUE is -1).
using NativeHandle = std::intptr_t;
inline constexpr NativeHandle no_handle = -1;

/// Handles made by this library are never inherited by a program that is started, unless they are
/// listed for it. POSIX: a plain fork copies every descriptor all the same; see
/// keep_from_forked_children.
class Handle {
 public:
  Handle() = default;

  explicit Handle(NativeHandle native) : native_(native) {}

  Handle(Handle&& other) noexcept
      : native_(std::exchange(other.native_, no_handle)),
        kept_from_children_(std::exchange(other.kept_from_children_, false)) {}

  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      native_ = std::exchange(other.native_, no_handle);
      kept_from_children_ = std::exchange(other.kept_from_children_, false);
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

  /// Another handle to the same thing. Throws std::system_error.
  Handle duplicate() const;

  /// POSIX: children made by os::fork_process close their copy, so that this process alone holds
  /// the thing, and its end is seen the moment this process ends. Windows: no effect, there is no
  /// fork.
  void keep_from_forked_children();

 private:
  NativeHandle native_ = no_handle;
  bool kept_from_children_ = false;
};

}  // namespace brood::os
