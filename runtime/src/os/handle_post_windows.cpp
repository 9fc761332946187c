// A give is one message: the values that its handles have in the child. On their way there they
// were duplicated into it before; on their way back the parent takes them out of it.

#include "os/handle_post.hpp"

#include "brood/error.hpp"
#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <cstdint>

namespace brood::os {

namespace {

using Values = std::vector<std::uint64_t>;

/// Handles that are made in the child are closed again when not all of them can be.
class MadeInChild {
 public:
  explicit MadeInChild(NativeHandle child) : child_(child) {}

  ~MadeInChild() {
    for (const std::uint64_t value : values_) {
      close_in(child_, static_cast<NativeHandle>(value));
    }
  }

  MadeInChild(const MadeInChild&) = delete;
  MadeInChild& operator=(const MadeInChild&) = delete;

  void add(NativeHandle handle) {
    HANDLE copy = nullptr;
    if (handle == no_handle) {  // to the system, this process itself
      throw_system_error(ERROR_INVALID_HANDLE, "hand a handle to a child");
    }
    if (::DuplicateHandle(::GetCurrentProcess(), windows_handle(handle), windows_handle(child_),
                          &copy, 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) {
      throw_last_error("hand a handle to a child");
    }
    values_.push_back(reinterpret_cast<std::uintptr_t>(copy));
  }

  const Values& values() const { return values_; }

  void keep() { values_.clear(); }

 private:
  NativeHandle child_;
  Values values_;
};

}  // namespace

void PostToChild::give(std::span<const NativeHandle> handles) {
  MadeInChild made(child_);
  for (const NativeHandle handle : handles) {
    made.add(handle);
  }
  channel_.write_all(std::as_bytes(std::span(made.values())));
  made.keep();
}

std::vector<Handle> PostToChild::take(std::size_t count) {
  return receive(count, false);
}

std::vector<Handle> PostToChild::borrow(std::size_t count) {
  return receive(count, true);
}

// To take a handle away from another process, Wine asks that process, and waits for ever when it is
// killed at that moment. To copy it, it does not.
std::vector<Handle> PostToChild::receive(std::size_t count, bool is_lent) {
  Values values(count);
  const std::span<std::byte> bytes = std::as_writable_bytes(std::span(values));
  DWORD held = 0;
  if (::PeekNamedPipe(windows_handle(channel_.handle()), nullptr, 0, nullptr, &held, nullptr) ==
          0 ||
      held < bytes.size() || !channel_.read_exactly(bytes)) {
    throw DecodingError("a child has announced handles that it did not hand over");
  }
  std::vector<Handle> handles;
  handles.reserve(count);
  for (const std::uint64_t value : values) {
    const auto native = static_cast<NativeHandle>(value);
    HANDLE copy = nullptr;
    // The values below 0 stand for the process itself, and the like.
    if (native <= 0 ||
        ::DuplicateHandle(windows_handle(child_), windows_handle(native), ::GetCurrentProcess(),
                          &copy, 0, FALSE,
                          DUPLICATE_SAME_ACCESS | (is_lent ? 0 : DUPLICATE_CLOSE_SOURCE)) == 0) {
      throw DecodingError("a child has handed over a handle that it does not have any more");
    }
    handles.push_back(own_handle(copy));
  }
  return handles;
}

void PostToParent::give(std::vector<Handle> handles) {
  Values values;
  values.reserve(handles.size());
  for (const Handle& handle : handles) {
    values.push_back(static_cast<std::uint64_t>(handle.get()));
  }
  channel_.write_all(std::as_bytes(std::span(values)));
  for (Handle& handle : handles) {
    handle.release();  // now the parent's
  }
}

void PostToParent::lend(const Handle& handle) {
  const auto value = static_cast<std::uint64_t>(handle.get());
  channel_.write_all(std::as_bytes(std::span(&value, 1)));
}

std::vector<Handle> PostToParent::take(std::size_t count) {
  Values values(count);
  if (!channel_.read_exactly(std::as_writable_bytes(std::span(values)))) {
    throw DecodingError("a process ended before it had handed over its handles");
  }
  std::vector<Handle> handles;
  handles.reserve(count);
  for (const std::uint64_t value : values) {
    handles.emplace_back(static_cast<NativeHandle>(value));
  }
  return handles;
}

}  // namespace brood::os
