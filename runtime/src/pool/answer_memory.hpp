#pragma once
// Where a worker writes an answer: short ones into memory of its own, which is used again for each;
// one that gets too long for the ring goes on in a block, where the pool reads it. So a long value
// is written once.

#include "brood/bytes.hpp"
#include "pool/block.hpp"

#include <cstddef>
#include <memory>

namespace brood::pool {

/// For one answer at a time.
class AnswerMemory final : public Bytes::Source {
 public:
  /// `most`: the longest answer that goes through the ring.
  AnswerMemory(BlockWriter& blocks, std::size_t most)
      : blocks_(blocks), most_(most), own_(std::make_unique<std::byte[]>(most)) {}

  std::byte* grow(std::byte* old, std::size_t size, std::size_t& capacity) override;
  void give_up(std::byte* memory) noexcept override;

  /// The block that this answer lies in; null when it lies in none. The pool gets it: it is not
  /// given up any more.
  const BlockWriter::Lease* keep_block(const Bytes& answer);

 private:
  BlockWriter& blocks_;
  std::size_t most_;
  std::unique_ptr<std::byte[]> own_;
  BlockWriter::Lease lease_;
  bool is_kept_ = false;
};

}  // namespace brood::pool
