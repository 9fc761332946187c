#include "pool/claim.hpp"

namespace brood::pool {

namespace {

std::uint32_t begun_in(std::uint64_t word) {
  return static_cast<std::uint32_t>(word);
}

std::uint32_t decided_in(std::uint64_t word) {
  return static_cast<std::uint32_t>(word >> 32U);
}

std::uint64_t join(std::uint32_t begun, std::uint32_t decided) {
  return std::uint64_t{decided} << 32U | begun;
}

/// Ordinals that wrapped around compare right as long as they are less than 2^31 apart.
bool is_after(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) > 0;
}

}  // namespace

bool Claim::begin(std::uint64_t ordinal) {
  const auto mine = static_cast<std::uint32_t>(ordinal);
  std::uint64_t old = word.load(std::memory_order_acquire);
  do {
    if (!is_after(mine, decided_in(old))) {
      return false;
    }
  } while (!word.compare_exchange_weak(old, join(mine, mine), std::memory_order_acq_rel,
                                       std::memory_order_acquire));
  return true;
}

std::uint64_t Claim::take_back(std::uint64_t sent) {
  std::uint64_t old = word.load(std::memory_order_acquire);
  while (!word.compare_exchange_weak(old, join(begun_in(old), static_cast<std::uint32_t>(sent)),
                                     std::memory_order_acq_rel, std::memory_order_acquire)) {
  }
  // The full ordinal: the last number up to `sent` that ends in these 32 bits.
  const auto behind = static_cast<std::uint32_t>(sent) - begun_in(old);
  return sent - behind;
}

}  // namespace brood::pool
