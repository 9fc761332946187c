#include "brood/connection.hpp"

#include "base/deadline.hpp"
#include "ipc/message_stream.hpp"
#include "os/wait.hpp"

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>

namespace brood {

struct Connection::State {
  ipc::MessageStream stream;
  bool readable;
  bool writable;

  State(Handle handle, bool can_read, bool can_write)
      : stream(std::move(handle)), readable(can_read), writable(can_write) {}

  /// A child that this library forks finds the handles empty that it was not given.
  static bool is_open(const std::unique_ptr<State>& state) noexcept {
    return state != nullptr && state->stream.handle();
  }

  static State& open(const std::unique_ptr<State>& state) {
    if (!is_open(state)) {
      throw std::logic_error(
          "this Connection is closed, or is the copy of one in a forked child, which was not given "
          "it");
    }
    return *state;
  }

  static State& for_reading(const std::unique_ptr<State>& state) {
    State& found = open(state);
    if (!found.readable) {
      throw std::logic_error(
          "this Connection only sends: it is an end of Pipe(false), or was made "
          "not to receive");
    }
    return found;
  }

  static State& for_writing(const std::unique_ptr<State>& state) {
    State& found = open(state);
    if (!found.writable) {
      throw std::logic_error(
          "this Connection only receives: it is an end of Pipe(false), or was "
          "made not to send");
    }
    return found;
  }
};

namespace {

/// What `bytes` hold from `offset` on.
template <class Span>
Span from(Span bytes, std::size_t offset) {
  if (offset > bytes.size()) {
    throw std::out_of_range("offset " + std::to_string(offset) + " lies outside a buffer of " +
                            std::to_string(bytes.size()) + " bytes");
  }
  return bytes.subspan(offset);
}

}  // namespace

Connection::Connection() = default;

Connection::Connection(Handle handle, bool readable, bool writable)
    : state_(std::make_unique<State>(std::move(handle), readable, writable)) {}

Connection::Connection(Connection&& other) noexcept = default;
Connection& Connection::operator=(Connection&& other) noexcept = default;
Connection::~Connection() = default;

void Connection::send_message(std::span<const std::byte> bytes, std::vector<Handle> handles) {
  State::for_writing(state_).stream.send(bytes, std::move(handles));
}

Bytes Connection::recv_message(std::vector<Handle>& handles) {
  return State::for_reading(state_).stream.receive(std::numeric_limits<std::uint64_t>::max(),
                                                   &handles);
}

void Connection::send_bytes(std::span<const std::byte> bytes, std::size_t offset,
                            std::optional<std::size_t> size) {
  const std::span<const std::byte> rest = from(bytes, offset);
  if (size.value_or(0) > rest.size()) {
    throw std::out_of_range("a buffer of " + std::to_string(bytes.size()) + " bytes has no " +
                            std::to_string(*size) + " from " + std::to_string(offset) + " on");
  }
  send_message(rest.first(size.value_or(rest.size())), {});
}

Bytes Connection::recv_bytes(std::optional<std::size_t> maxlength) {
  std::vector<Handle> dropped;
  const std::uint64_t most =
      maxlength ? std::uint64_t{*maxlength} : std::numeric_limits<std::uint64_t>::max();
  return State::for_reading(state_).stream.receive(most, &dropped);
}

std::size_t Connection::recv_bytes_into(std::span<std::byte> buffer, std::size_t offset) {
  return State::for_reading(state_).stream.receive_into(from(buffer, offset));
}

bool Connection::poll() const {
  return poll_for(std::chrono::nanoseconds(0));
}

bool Connection::poll_for(Duration timeout) const {
  const os::WaitObject object{State::for_reading(state_).stream.handle().get(),
                              os::WaitObject::Kind::readable};
  return !os::wait_ready(std::span(&object, 1), base::Deadline::after(timeout)).empty();
}

NativeHandle Connection::fileno() const {
  return State::open(state_).stream.handle().get();
}

void Connection::close() noexcept {
  state_.reset();
}

bool Connection::closed() const noexcept {
  return !State::is_open(state_);
}

bool Connection::readable() const noexcept {
  return State::is_open(state_) && state_->readable && !state_->stream.out_of_step();
}

bool Connection::writable() const noexcept {
  return State::is_open(state_) && state_->writable;
}

void Connection::save(OutputArchive& archive) const {
  const Handle none;
  archive.write_handle(state_ == nullptr ? none : state_->stream.handle());
  archive(readable(), writable());
}

void Connection::load(InputArchive& archive) {
  Handle handle = archive.read_handle();
  bool readable = false;
  bool writable = false;
  archive(readable, writable);
  *this = handle ? Connection(std::move(handle), readable, writable) : Connection();
}

}  // namespace brood
