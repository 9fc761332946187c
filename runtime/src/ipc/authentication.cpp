#include "ipc/authentication.hpp"

#include "base/hmac.hpp"
#include "brood/error.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace brood::ipc {

namespace {

using View = std::span<const std::byte>;

constexpr std::string_view challenge_mark = "#CHALLENGE#";
constexpr std::string_view welcome = "#WELCOME#";
constexpr std::string_view failure = "#FAILURE#";
constexpr std::string_view digest_prefix = "{sha256}";

constexpr std::size_t nonce_size = 40;
constexpr std::size_t origin_size = 16;  // of a nonce that the connecting side made

// Python 3.11 and older: a challenge is so many bytes, an answer so many, without a digest's name.
constexpr std::size_t old_challenge_size = 20;
constexpr std::size_t old_answer_size = 16;

constexpr const char* too_old =
    "the other side is too old: it proves its key by MD5, as Python 3.11 and older do, which is "
    "refused; Python 3.12 or newer is needed there";

View bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

bool is(View message, std::string_view text) {
  return std::ranges::equal(message, bytes_of(text));
}

bool begins_with(View message, std::string_view text) {
  return message.size() >= text.size() && is(message.first(text.size()), text);
}

void append(Bytes& to, View more) {
  to.append(more.data(), more.size());
}

void check_size(View message) {
  if (message.size() > longest_message) {
    throw AuthenticationError("the other side sent " + std::to_string(message.size()) +
                              " bytes where at most " + std::to_string(longest_message) +
                              " are part of an authentication");
  }
}

/// The name that stands before a message in braces; nothing when there is none. Only such names are
/// told that can be digests: the text goes to a user.
std::optional<std::string> digest_name(View message) {
  constexpr std::size_t longest_name = 16;
  if (!begins_with(message, "{")) {
    return std::nullopt;
  }
  std::string name;
  for (const std::byte byte : message.subspan(1)) {
    const char c = static_cast<char>(byte);
    if (c == '}') {
      return name;
    }
    const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!fits || name.size() == longest_name) {
      break;
    }
    name += c;
  }
  return std::nullopt;
}

/// `what` was expected to begin with the name of our digest and does not.
[[noreturn]] void refuse_digest(View message, const std::string& what) {
  if (const auto name = digest_name(message)) {
    throw AuthenticationError(what + " of the other side is by '" + *name +
                              "'; only sha256 is spoken here");
  }
  throw AuthenticationError(what + " of the other side names no digest");
}

/// What the connecting side puts at the end of a nonce. No answer to a challenge can be equal to
/// it: those are of texts that begin with a brace.
Bytes origin_of(View nonce_head, View key) {
  Bytes text(bytes_of("brood: made by the connecting side: "));
  append(text, nonce_head);
  return Bytes(View(base::hmac_sha256(key, text)).first(origin_size));
}

bool is_of_connecting_side(View nonce, View key) {
  if (nonce.size() != nonce_size) {
    return false;
  }
  const View head = nonce.first(nonce_size - origin_size);
  return base::equal_digests(origin_of(head, key), nonce.subspan(head.size()));
}

/// The listening side's is random throughout: to strangers it must not show anything that depends
/// on the key.
Bytes make_nonce(Side own, View key, const RandomSource& random) {
  if (own == Side::listening) {
    return random(nonce_size);
  }
  Bytes nonce = random(nonce_size - origin_size);
  append(nonce, origin_of(nonce, key));
  return nonce;
}

void check_answer(View answer, View text, View key) {
  check_size(answer);
  if (answer.size() == old_answer_size) {
    throw AuthenticationError(too_old);
  }
  if (!begins_with(answer, digest_prefix)) {
    refuse_digest(answer, "the answer");
  }
  if (!base::equal_digests(answer.subspan(digest_prefix.size()), base::hmac_sha256(key, text))) {
    throw AuthenticationError("the other side has another key");
  }
}

/// Throws unless `text`, what came behind the mark, may be answered.
void check_challenge(Side own, View text, View key) {
  if (text.size() == old_challenge_size) {
    throw AuthenticationError(too_old);
  }
  if (text.size() < old_challenge_size) {
    throw AuthenticationError(
        "the challenge of the other side is too short: " + std::to_string(text.size()) + " bytes");
  }
  if (!begins_with(text, digest_prefix)) {
    refuse_digest(text, "the challenge");
  }
  if (own == Side::connecting && is_of_connecting_side(text.subspan(digest_prefix.size()), key)) {
    throw AuthenticationError(
        "the other side passed on a challenge that is not its own; it is not to be trusted");
  }
}

}  // namespace

void deliver_challenge(Side own, MessageTransport& transport, View key,
                       const RandomSource& random) {
  Bytes text(bytes_of(digest_prefix));
  append(text, make_nonce(own, key, random));
  Bytes challenge(bytes_of(challenge_mark));
  append(challenge, text);
  transport.send(challenge);
  const Bytes answer = transport.receive(longest_message);
  try {
    check_answer(answer, text, key);
  } catch (const AuthenticationError&) {
    try {
      transport.send(bytes_of(failure));
    } catch (const std::exception&) {
      // The other side is gone: why it was refused matters more.
    }
    throw;
  }
  transport.send(bytes_of(welcome));
}

void answer_challenge(Side own, MessageTransport& transport, View key) {
  const Bytes challenge = transport.receive(longest_message);
  check_size(challenge);
  if (!begins_with(challenge, challenge_mark)) {
    throw AuthenticationError(
        "the other side did not send a challenge: it uses no key, or is no connection of brood or "
        "Python");
  }
  const View text = View(challenge).subspan(challenge_mark.size());
  check_challenge(own, text, key);
  Bytes answer(bytes_of(digest_prefix));
  append(answer, base::hmac_sha256(key, text));
  transport.send(answer);

  const Bytes verdict = transport.receive(longest_message);
  if (is(verdict, failure)) {
    throw AuthenticationError("the other side has another key: it refused this one's answer");
  }
  if (!is(verdict, welcome)) {
    throw AuthenticationError(
        "the other side answered a proof of the key with something else "
        "than #WELCOME# or #FAILURE#");
  }
}

void authenticate(Side own, MessageTransport& transport, View key, const RandomSource& random) {
  if (own == Side::listening) {
    deliver_challenge(own, transport, key, random);
    answer_challenge(own, transport, key);
  } else {
    answer_challenge(own, transport, key);
    deliver_challenge(own, transport, key, random);
  }
}

}  // namespace brood::ipc
