#pragma once
// A frame as it is sent: one run of bytes, and what belongs between them but lies elsewhere.

#include "brood/bytes.hpp"
#include "brood/detail/lent.hpp"

#include <cstddef>
#include <span>

namespace brood::pool {

/// Owns nothing.
class GatheredFrame {
 public:
  /// `lent`: in their order.
  GatheredFrame(std::span<const std::byte> bytes,  // NOLINT(google-explicit-constructor)
                std::span<const detail::Lent> lent = {})
      : bytes_(bytes), lent_(lent) {}

  GatheredFrame(const Bytes& bytes)  // NOLINT(google-explicit-constructor)
      : GatheredFrame(std::span<const std::byte>(bytes)) {}

  /// All of it when nothing lies elsewhere. The head is always there.
  std::span<const std::byte> bytes() const { return bytes_; }

  bool is_in_one_piece() const { return lent_.empty(); }

  std::size_t size() const;

  /// `place`: of size() bytes.
  void copy_to(std::byte* place) const;

  Bytes copy() const;

 private:
  std::span<const std::byte> bytes_;
  std::span<const detail::Lent> lent_;
};

}  // namespace brood::pool
