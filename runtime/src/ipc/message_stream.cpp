#include "ipc/message_stream.hpp"

#include "brood/error.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>

namespace brood::ipc {

namespace {

constexpr std::uint32_t most_in_short_head = 0x7fffffffU;
constexpr std::uint32_t long_head = 0xffffffffU;

// Memory for more than this is taken only as the bytes come: a length is easily claimed.
constexpr std::size_t first_piece = std::size_t{64} << 20U;

/// Its last bytes into `into`, the highest first.
void put_number(std::span<std::byte> into, std::uint64_t number) {
  for (std::size_t i = into.size(); i-- > 0; number >>= 8U) {
    into[i] = static_cast<std::byte>(number & 0xffU);
  }
}

std::uint64_t number_in(std::span<const std::byte> bytes) {
  std::uint64_t number = 0;
  for (const std::byte byte : bytes) {
    number = number << 8U | std::to_integer<std::uint64_t>(byte);
  }
  return number;
}

}  // namespace

void MessageStream::send(std::span<const std::byte> message, std::vector<Handle> handles) {
  if (!handles.empty() && !stream_.carries_handles()) {
    throw EncodingError(
        "a handle, or something that holds one (a Connection), cannot be sent over a network: it "
        "means something on this machine only");
  }
  std::array<std::byte, 12> head{};
  std::size_t head_size = os::Stream::head_size;
  if (message.size() <= most_in_short_head) {
    put_number(std::span(head).first(head_size), message.size());
  } else {
    put_number(std::span(head).first(head_size), long_head);
    put_number(std::span(head).subspan(head_size), message.size());
    head_size = head.size();
  }
  const std::lock_guard lock(sending_);
  stream_.write(std::span(head).first(head_size), message, std::move(handles));
}

Bytes MessageStream::receive(std::uint64_t most, std::vector<Handle>* handles) {
  const std::lock_guard lock(receiving_);
  const std::uint64_t length = read_length(handles);
  if (length > most) {
    lose_step("a message of " + std::to_string(length) + " bytes is on its way, but no more than " +
              std::to_string(most) + " are allowed");
  }
  return read_body(length);
}

std::size_t MessageStream::receive_into(std::span<std::byte> into) {
  const std::lock_guard lock(receiving_);
  std::vector<Handle> dropped;
  const std::uint64_t length = read_length(&dropped);
  if (length > into.size()) {
    throw BufferTooShort(read_body(length), into.size());
  }
  const auto size = static_cast<std::size_t>(length);
  read_whole(into.first(size));
  return size;
}

std::uint64_t MessageStream::read_length(std::vector<Handle>* handles) {
  if (out_of_step_) {
    throw std::logic_error(
        "nothing can be received over this connection any more: an earlier message had a wrong "
        "length, or one that was not allowed");
  }
  os::Stream::Head head{};
  const std::size_t count = stream_.read_head(head, handles);
  if (count == 0) {
    throw EOFError("the other side of the connection is closed");
  }
  if (count != head.size()) {
    throw DecodingError("got end of file during message");
  }
  const std::uint64_t number = number_in(head);
  if (number <= most_in_short_head) {
    return number;
  }
  if (number != long_head) {
    lose_step("what came over a connection does not begin with the length of a message");
  }
  std::array<std::byte, 8> rest{};
  read_whole(rest);
  const std::uint64_t length = number_in(rest);
  if (length > std::numeric_limits<std::int64_t>::max()) {
    lose_step("what came over a connection begins with an impossible length");
  }
  return length;
}

Bytes MessageStream::read_body(std::uint64_t length) {
  try {
    if (length > std::numeric_limits<std::size_t>::max()) {
      throw std::bad_alloc();
    }
    const auto size = static_cast<std::size_t>(length);
    Bytes body;
    do {
      const std::size_t filled = body.size();
      const std::size_t next = std::min(size, std::max(first_piece, 2 * filled));
      body.reserve(next);
      body.resize(next);
      read_whole(std::span(body).subspan(filled));
    } while (body.size() < size);
    return body;
  } catch (const std::bad_alloc&) {
    out_of_step_ = true;
    throw;
  }
}

void MessageStream::read_whole(std::span<std::byte> into) {
  if (stream_.read(into) != into.size()) {
    throw DecodingError("got end of file during message");
  }
}

void MessageStream::lose_step(const std::string& why) {
  out_of_step_ = true;
  throw DecodingError(why);
}

}  // namespace brood::ipc
