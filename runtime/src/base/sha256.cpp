#include "brood/detail/sha256.hpp"

#include <algorithm>
#include <bit>
#include <functional>

namespace brood::detail {

namespace {

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t big_endian(std::span<const std::byte> word) noexcept {
  std::uint32_t value = 0;
  for (const std::byte byte : word) {
    value = value << 8U | std::to_integer<std::uint32_t>(byte);
  }
  return value;
}

template <class Unsigned>
void write_big_endian(Unsigned value, std::span<std::byte> into) noexcept {
  for (std::size_t i = into.size(); i-- != 0; value >>= 8U) {
    into[i] = static_cast<std::byte>(value & 0xffU);
  }
}

/// The message of one block, spread over all rounds.
std::array<std::uint32_t, 64> schedule(
    std::span<const std::byte, Sha256::block_size> block) noexcept {
  std::array<std::uint32_t, 64> words{};
  for (std::size_t i = 0; i < 16; ++i) {
    words[i] = big_endian(block.subspan(4 * i, 4));
  }
  for (std::size_t i = 16; i < words.size(); ++i) {
    const std::uint32_t a = words[i - 15];
    const std::uint32_t b = words[i - 2];
    words[i] = words[i - 16] + words[i - 7] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3U)) +
               (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10U));
  }
  return words;
}

}  // namespace

void Sha256::take(std::span<const std::byte, block_size> block) noexcept {
  const auto words = schedule(block);
  auto [a, b, c, d, e, f, g, h] = state_;  // the standard's names
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::uint32_t choice = (e & f) ^ (~e & g);
    const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
    const std::uint32_t first = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                                choice + round_constants[i] + words[i];
    const std::uint32_t second = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  const std::array<std::uint32_t, 8> mixed{a, b, c, d, e, f, g, h};
  std::transform(state_.begin(), state_.end(), mixed.begin(), state_.begin(), std::plus<>());
}

void Sha256::update(std::span<const std::byte> piece) noexcept {
  while (!piece.empty()) {
    const std::size_t filled = size_ % block_size;
    const std::size_t count = std::min(piece.size(), block_size - filled);
    if (count == block_size) {
      take(piece.first<block_size>());
    } else {
      std::copy_n(piece.begin(), count, rest_.begin() + filled);
      if (filled + count == block_size) {
        take(rest_);
      }
    }
    size_ += count;
    piece = piece.subspan(count);
  }
}

Sha256::Digest Sha256::digest() const noexcept {
  // One bit, as many zeros as end a block together with the length in bits, that length.
  constexpr std::size_t length_size = 8;
  Block padding{std::byte{0x80}};
  std::array<std::byte, length_size> length{};
  write_big_endian(size_ * 8, length);
  const std::size_t filled = size_ % block_size;
  const std::size_t room = block_size - length_size;
  Sha256 last = *this;
  last.update(std::span(padding).first((filled < room ? room : room + block_size) - filled));
  last.update(length);

  Digest result{};
  for (std::size_t i = 0; i < last.state_.size(); ++i) {
    write_big_endian(last.state_[i], std::span(result).subspan(4 * i, 4));
  }
  return result;
}

}  // namespace brood::detail
