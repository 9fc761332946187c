#pragma once
// What is fixed where an authentication is fuzzed, so that seeds can hold right answers.

#include "base/hmac.hpp"
#include "brood/bytes.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace brood::fuzz {

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::span<const std::byte> key() {
  return bytes_of("the key");
}

inline Bytes not_random(std::size_t size) {
  Bytes bytes(size);
  std::ranges::fill(bytes, std::byte{0x5a});
  return bytes;
}

/// To a challenge as it is sent.
inline Bytes right_answer(const Bytes& challenge) {
  const std::string_view mark("#CHALLENGE#");
  Bytes answer(bytes_of("{sha256}"));
  const auto digest = base::hmac_sha256(key(), std::span(challenge).subspan(mark.size()));
  answer.append(digest.data(), digest.size());
  return answer;
}

}  // namespace brood::fuzz
