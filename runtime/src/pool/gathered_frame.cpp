#include "pool/gathered_frame.hpp"

#include <cstring>

namespace brood::pool {

std::size_t GatheredFrame::size() const {
  std::size_t size = bytes_.size();
  for (const detail::Lent& lent : lent_) {
    size += lent.bytes.size();
  }
  return size;
}

void GatheredFrame::copy_to(std::byte* place) const {
  const auto put = [&place](std::span<const std::byte> piece) {
    if (!piece.empty()) {
      std::memcpy(place, piece.data(), piece.size());
      place += piece.size();
    }
  };
  std::size_t copied = 0;
  for (const detail::Lent& lent : lent_) {
    put(bytes_.subspan(copied, lent.before - copied));
    put(lent.bytes);
    copied = lent.before;
  }
  put(bytes_.subspan(copied));
}

Bytes GatheredFrame::copy() const {
  Bytes all(size());
  copy_to(all.data());
  return all;
}

}  // namespace brood::pool
