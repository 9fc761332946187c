#include "pool/answer_memory.hpp"

#include <cstring>

namespace brood::pool {

std::byte* AnswerMemory::grow(std::byte* old, std::size_t size, std::size_t& capacity) {
  if (capacity <= most_) {
    capacity = most_;
    is_kept_ = false;
    return own_.get();
  }
  const BlockWriter::Lease lease = blocks_.lease(capacity);
  const std::span<std::byte> room = lease.room();
  if (size != 0) {
    std::memcpy(room.data(), old, size);
  }
  give_up(old);
  lease_ = lease;
  is_kept_ = false;
  capacity = room.size();
  return room.data();
}

void AnswerMemory::give_up(std::byte* memory) noexcept {
  if (memory != nullptr && memory != own_.get() && !is_kept_) {
    blocks_.give_up(lease_);
    lease_ = {};
  }
}

const BlockWriter::Lease* AnswerMemory::keep_block(const Bytes& answer) {
  if (answer.data() == nullptr || lease_.block == nullptr ||
      answer.data() != lease_.room().data()) {
    return nullptr;
  }
  is_kept_ = true;
  return &lease_;
}

}  // namespace brood::pool
