// The bodies of messages. The first byte chooses which one.

#include "wire/message.hpp"

#include "brood/serialize.hpp"
#include "fuzz/fuzz.hpp"
#include "wire/handshake.hpp"

#include <iterator>

namespace {

using namespace brood::wire;

void look_at(const Bootstrap& message) {
  const auto why = objection(message, "own build");
  brood::fuzz::require(
      why.has_value() == (message.version != protocol_version || message.program != "own build"),
      "only a parent of the same build is obeyed");
}

void look_at(const Hello& message) {
  const auto why = objection(message, "own build");
  brood::fuzz::require(
      why.has_value() == (message.version != protocol_version || message.program != "own build"),
      "only a child of the same build is taken");
}

template <class Message>
void look_at(const Message& /*message*/) {}

template <class Message>
void read(std::span<const std::byte> body) {
  Message message;
  try {
    message = brood::decode<Message>(body);
  } catch (const brood::DecodingError&) {
    return;
  }
  // Not the very same bytes: any but 0 is a true.
  const brood::Bytes written = brood::encode(message);
  brood::fuzz::require(written.size() == body.size(), "all of a message was read");
  brood::fuzz::require(brood::encode(brood::decode<Message>(written)) == written,
                       "a message is read as it was written");
  look_at(message);
}

constexpr void (*readers[])(std::span<const std::byte>) = {
    read<Bootstrap>,  read<Hello>,           read<Refused>, read<WorkerSetup>, read<TaskHead>,
    read<AnswerHead>, read<ThrownException>, read<Wanted>,  read<KeptName>};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::byte> body = std::as_bytes(std::span(data, size));
  const std::size_t choice = brood::fuzz::take_choice(body);
  readers[choice % std::size(readers)](body);
  return 0;
}
