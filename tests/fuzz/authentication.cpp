// The proof of a key, the input being what the other side says. The first byte chooses the side and
// whether all of its part is played; then messages follow, each behind two bytes: its size, the
// higher byte first. Key and random bytes are fixed, so the seeds can hold right answers.

#include "ipc/authentication.hpp"

#include "brood/error.hpp"
#include "fuzz/authentication_seed.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <vector>

namespace {

using brood::Bytes;
using brood::ipc::Side;
namespace fuzz = brood::fuzz;

struct EndOfInput {};

class InputTransport : public brood::ipc::MessageTransport {
 public:
  explicit InputTransport(std::span<const std::byte> input) : input_(input) {}

  void send(std::span<const std::byte> message) override {
    fuzz::require(message.size() <= brood::ipc::longest_message, "no message is too long");
    sent.emplace_back(message);
  }

  Bytes receive(std::size_t /*most*/) override {
    if (input_.size() < 2) {
      throw EndOfInput();
    }
    const std::size_t size =
        std::to_integer<std::size_t>(input_[0]) << 8U | std::to_integer<std::size_t>(input_[1]);
    input_ = input_.subspan(2);
    const auto message = input_.first(std::min(size, input_.size()));
    input_ = input_.subspan(message.size());
    received.emplace_back(message);
    return received.back();
  }

  std::vector<Bytes> sent;
  std::vector<Bytes> received;

 private:
  std::span<const std::byte> input_;
};

bool begins_with(const Bytes& message, const char* text) {
  const auto bytes = std::as_bytes(std::span(text, std::char_traits<char>::length(text)));
  return message.size() >= bytes.size() &&
         std::ranges::equal(std::span(message).first(bytes.size()), bytes);
}

/// Whether there is a right answer, to the challenge that was sent, among what came.
bool has_right_answer(const InputTransport& transport) {
  for (const Bytes& challenge : transport.sent) {
    if (begins_with(challenge, "#CHALLENGE#")) {
      const Bytes answer = fuzz::right_answer(challenge);
      return std::ranges::count(transport.received, answer) != 0;
    }
  }
  return false;
}

bool was_welcomed(const InputTransport& transport) {
  return std::ranges::any_of(transport.sent,
                             [](const Bytes& m) { return begins_with(m, "#WELCOME#"); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::byte> input = std::as_bytes(std::span(data, size));
  const unsigned choice = fuzz::take_choice(input);
  const Side own = (choice & 1U) == 0 ? Side::listening : Side::connecting;
  const auto part = choice >> 1U & 3U;
  InputTransport transport(input);
  bool passed = false;
  try {
    if (part == 1) {
      brood::ipc::answer_challenge(own, transport, fuzz::key());
    } else if (part == 2) {
      brood::ipc::deliver_challenge(own, transport, fuzz::key(), fuzz::not_random);
      passed = true;
    } else {
      brood::ipc::authenticate(own, transport, fuzz::key(), fuzz::not_random);
      passed = true;
    }
  } catch (const brood::AuthenticationError&) {
  } catch (const EndOfInput&) {
  }
  fuzz::require(!passed || was_welcomed(transport), "who passes is told so");
  fuzz::require(!was_welcomed(transport) || has_right_answer(transport),
                "only who gives the right answer is welcomed");
  if (own == Side::listening && part != 1 && !was_welcomed(transport)) {
    fuzz::require(
        std::ranges::none_of(transport.sent, [](const Bytes& m) { return begins_with(m, "{"); }),
        "a listener answers only who gave the right answer");
  }
  return 0;
}
