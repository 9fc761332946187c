#include "os/named_memory.hpp"

#include <utility>

namespace brood::os {

NamedMemory::NamedMemory(NamedMemory&& other) noexcept
    : section_(std::move(other.section_)),
      label_(std::move(other.label_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

NamedMemory& NamedMemory::operator=(NamedMemory&& other) noexcept {
  if (this != &other) {
    unmap();
    section_ = std::move(other.section_);
    label_ = std::move(other.label_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

NamedMemory::~NamedMemory() {
  unmap();
}

}  // namespace brood::os
