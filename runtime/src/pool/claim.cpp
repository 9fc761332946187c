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

/// Of the last task that has begun: the last number up to `sent` that ends in its 32 bits.
std::uint64_t full_ordinal(std::uint64_t word, std::uint64_t sent) {
  return sent - (static_cast<std::uint32_t>(sent) - begun_in(word));
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
  return full_ordinal(old, sent);
}

std::uint64_t Claim::begun(std::uint64_t sent) const {
  return full_ordinal(word.load(std::memory_order_acquire), sent);
}

}  // namespace brood::pool
