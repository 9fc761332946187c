#include "os/handle_box.hpp"

#include "base/random.hpp"
#include "brood/error.hpp"
#include "os/descriptor_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/handle_passing_posix.hpp"
#include "os/system_error.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

// A datagram's bytes are the ticket, eight random ones, and the handles are its rights. It can be
// looked at without taking it, and each look gives new descriptors.

namespace brood::os {

struct HandleBox::State {
  Handle in;
  Handle out;
};

namespace {

using Ticket = std::array<std::byte, 8>;

#ifdef SOCK_SEQPACKET
// As much as fits into the socket's memory, in order.
constexpr int kind = SOCK_SEQPACKET;
#else
constexpr int kind = SOCK_DGRAM;
#endif

}  // namespace

HandleBox HandleBox::make() {
  const auto lock = lock_forks();
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, kind | closed_on_exec, 0, ends) != 0) {
    throw_last_error("socketpair");
  }
  HandleBox box;
  box.state_ = std::make_shared<State>(State{own_descriptor(ends[0]), own_descriptor(ends[1])});
  return box;
}

std::size_t HandleBox::ticket_size() noexcept {
  return sizeof(Ticket);
}

bool HandleBox::put(std::span<const Handle> handles, std::span<std::byte> ticket) const {
  if (handles.size() > most_passed_handles) {
    throw EncodingError("one item can hold " + std::to_string(most_passed_handles) +
                        " handles, not " + std::to_string(handles.size()));
  }
  const Bytes random = base::random_bytes(sizeof(Ticket));
  std::copy(random.begin(), random.end(), ticket.begin());
  std::vector<NativeHandle> native;
  for (const Handle& handle : handles) {
    native.push_back(handle.get());
  }
  return try_send_with_handles(state_->in, ticket, native);
}

// What was sent last cannot be had before the rest: the next look passes over it.
void HandleBox::take_back(std::span<const std::byte>) const noexcept {}

std::vector<Handle> HandleBox::look(std::span<const std::byte> ticket) const {
  for (;;) {
    Ticket found{};
    std::vector<Handle> handles;
    if (!peek_with_handles(state_->out, found, handles)) {
      throw DecodingError("an item of a queue holds handles, but they are not there");
    }
    if (std::equal(ticket.begin(), ticket.end(), found.begin(), found.end())) {
      return handles;
    }
    drop(ticket);  // of a process that was killed before its item was in the queue, or after it was
                   // out of it
  }
}

void HandleBox::drop(std::span<const std::byte>) const noexcept {
  Ticket ignored{};
  while (::recv(static_cast<int>(state_->out.get()), ignored.data(), ignored.size(), MSG_DONTWAIT) <
             0 &&
         errno == EINTR) {
  }
}

void HandleBox::save(OutputArchive& archive) const {
  archive.write_handle(state_->in);
  archive.write_handle(state_->out);
}

void HandleBox::load(InputArchive& archive) {
  Handle in = archive.read_handle();
  Handle out = archive.read_handle();
  if (!in || !out) {
    throw DecodingError("a queue from another process came without its way for handles");
  }
  state_ = std::make_shared<State>(State{std::move(in), std::move(out)});
}

}  // namespace brood::os
