// A give is one message for each most_passed_handles of its handles: their number, with the handles
// themselves.

#include "os/handle_post.hpp"

#include "brood/error.hpp"
#include "os/handle_passing_posix.hpp"
#include "os/system_error.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>

namespace brood::os {

namespace {

bool is_ready(const Channel& channel, short events) {
  pollfd entry{static_cast<int>(channel.handle().get()), events, 0};
  int count = -1;
  do {
    count = ::poll(&entry, 1, 0);
  } while (count < 0 && errno == EINTR);
  return count > 0;
}

/// `before_each` is called before each message.
template <class BeforeEach>
void send_all(const Channel& channel, std::span<const NativeHandle> handles,
              BeforeEach before_each) {
  while (!handles.empty()) {
    const auto some = handles.first(std::min(handles.size(), most_passed_handles));
    const auto count = static_cast<std::uint32_t>(some.size());
    before_each();
    send_with_handles(channel, std::as_bytes(std::span(&count, 1)), some);
    handles = handles.subspan(some.size());
  }
}

template <class BeforeEach>
std::vector<Handle> receive_all(const Channel& channel, std::size_t count, BeforeEach before_each) {
  std::vector<Handle> handles;
  while (handles.size() < count) {
    std::uint32_t coming = 0;
    std::vector<Handle> some;
    before_each();
    if (!receive_with_handles(channel, std::as_writable_bytes(std::span(&coming, 1)), some)) {
      throw DecodingError("a process ended before it had handed over its handles");
    }
    if (coming == 0 || coming > count - handles.size()) {
      throw DecodingError("other handles came than were announced");
    }
    if (some.size() != coming) {
      throw_system_error(EMFILE, "take over " + std::to_string(coming) + " handles");
    }
    std::move(some.begin(), some.end(), std::back_inserter(handles));
  }
  return handles;
}

}  // namespace

void PostToChild::give(std::span<const NativeHandle> handles) {
  send_all(channel_, handles, [this] {
    if (!is_ready(channel_, POLLOUT)) {
      throw_system_error(EAGAIN, "hand handles to a child that has asked for more than it takes");
    }
  });
}

std::vector<Handle> PostToChild::take(std::size_t count) {
  return receive(count, false);
}

std::vector<Handle> PostToChild::borrow(std::size_t count) {
  return receive(count, true);
}

/// The same for both: what is received are copies.
std::vector<Handle> PostToChild::receive(std::size_t count, bool) {
  return receive_all(channel_, count, [this] {
    if (!is_ready(channel_, POLLIN)) {
      throw DecodingError("a child has announced handles that it did not hand over");
    }
  });
}

void PostToParent::give(std::vector<Handle> handles) {
  std::vector<NativeHandle> natives;
  natives.reserve(handles.size());
  for (const Handle& handle : handles) {
    natives.push_back(handle.get());
  }
  send_all(channel_, natives, [] {});
}

void PostToParent::lend(const Handle& handle) {
  const NativeHandle native = handle.get();
  send_all(channel_, std::span(&native, 1), [] {});
}

std::vector<Handle> PostToParent::take(std::size_t count) {
  return receive_all(channel_, count, [] {});
}

}  // namespace brood::os
