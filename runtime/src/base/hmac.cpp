#include "base/hmac.hpp"

#include <algorithm>
#include <array>

namespace brood::base {

namespace {

using Pad = std::array<std::byte, Sha256::block_size>;

Pad combine(Pad key, std::byte with) noexcept {
  for (std::byte& byte : key) {
    byte ^= with;
  }
  return key;
}

}  // namespace

Sha256::Digest hmac_sha256(std::span<const std::byte> key,
                           std::span<const std::byte> message) noexcept {
  Pad padded{};
  if (key.size() > padded.size()) {
    Sha256 hash;
    hash.update(key);
    std::ranges::copy(hash.digest(), padded.begin());
  } else {
    std::ranges::copy(key, padded.begin());
  }
  Sha256 inner;
  inner.update(combine(padded, std::byte{0x36}));
  inner.update(message);
  Sha256 outer;
  outer.update(combine(padded, std::byte{0x5c}));
  outer.update(inner.digest());
  return outer.digest();
}

bool equal_digests(std::span<const std::byte> a, std::span<const std::byte> b) noexcept {
  if (a.size() != b.size()) {
    return false;
  }
  // volatile: else the compiler may leave the loop at the first difference.
  volatile unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = difference | std::to_integer<unsigned>(a[i] ^ b[i]);
  }
  return difference == 0;
}

}  // namespace brood::base
