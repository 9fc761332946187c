#include "os/image_hash.hpp"

#include <cstring>

namespace brood::os {

namespace {

/// Eight bytes at a time, each mixed by a multiplication that spreads it over the word (a
/// splitmix64 step).
std::uint64_t hash(std::span<const std::byte> bytes) {
  std::uint64_t state = bytes.size();
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t count = bytes.size() < sizeof word ? bytes.size() : sizeof word;
    std::memcpy(&word, bytes.data(), count);
    bytes = bytes.subspan(count);
    state += word + 0x9e3779b97f4a7c15U;
    state = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9U;
    state = (state ^ (state >> 27U)) * 0x94d049bb133111ebU;
    state ^= state >> 31U;
  }
  return state;
}

}  // namespace

std::string hexadecimal(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4U];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

std::string hash_identity(std::span<const std::byte> bytes) {
  const std::uint64_t value = hash(bytes);
  return hexadecimal(std::as_bytes(std::span(&value, 1)));
}

std::uint64_t module_id(const std::string& identity) {
  return hash(std::as_bytes(std::span(identity.data(), identity.size())));
}

}  // namespace brood::os
