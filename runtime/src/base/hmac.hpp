#pragma once
// HMAC-SHA256 (RFC 2104): what only a holder of the key can say about a message.

#include "brood/detail/sha256.hpp"

#include <cstddef>
#include <span>

namespace brood::base {

using detail::Sha256;

/// `key` may have any length; one of more than 64 bytes counts by its digest, as the RFC has it.
Sha256::Digest hmac_sha256(std::span<const std::byte> key,
                           std::span<const std::byte> message) noexcept;

/// Whether both are the same bytes. Takes as long for any content of one length, so that its
/// duration does not tell how much of a guess was right. Python: hmac.compare_digest
bool equal_digests(std::span<const std::byte> a, std::span<const std::byte> b) noexcept;

}  // namespace brood::base
