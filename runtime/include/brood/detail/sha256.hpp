#pragma once
// SHA-256 (FIPS 180-4): a digest of bytes that come in pieces.
//
//   Sha256 hash;
//   hash.update(piece);
//   const Sha256::Digest digest = hash.digest();

#include <brood/export.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace brood::detail {

class BROOD_EXPORT Sha256 {
 public:
  static constexpr std::size_t digest_size = 32;
  static constexpr std::size_t block_size = 64;

  using Digest = std::array<std::byte, digest_size>;

  void update(std::span<const std::byte> piece) noexcept;

  /// Of all that has come so far; more may follow.
  Digest digest() const noexcept;

 private:
  using Block = std::array<std::byte, block_size>;

  void take(std::span<const std::byte, block_size> block) noexcept;

  // The first 32 bits of the fractional parts of the square roots of the first eight primes.
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::uint64_t size_ = 0;  // of all that has come
  Block rest_{};            // what does not fill a block yet: its first size_ % block_size bytes
};

}  // namespace brood::detail
