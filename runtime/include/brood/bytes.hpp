#pragma once
// A growable run of bytes: what values become on their way to another process.
//
//   brood::Bytes bytes = brood::encode(value);
//   send(bytes.data(), bytes.size());
//
// Not a std::vector: new bytes are unset instead of zero, and copying and growing are one memcpy or
// realloc whatever the optimiser does. Not a text type, and not a view: it owns its bytes. A
// std::span can be made of it.

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <utility>

namespace brood {

/// Throws std::bad_alloc where memory is taken; the content is then as before.
class Bytes {
 public:
  Bytes() = default;

  /// `size` unset bytes.
  explicit Bytes(std::size_t size) { resize(size); }

  explicit Bytes(std::span<const std::byte> content) { append(content.data(), content.size()); }

  /// The bytes of a text, without an end mark.
  explicit Bytes(std::string_view text) { append(text.data(), text.size()); }

  Bytes(const Bytes& other) : Bytes(std::span<const std::byte>(other)) {}

  Bytes(Bytes&& other) noexcept
      : data_(std::move(other.data_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}

  Bytes& operator=(Bytes other) noexcept {
    data_.swap(other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }

  ~Bytes() = default;

  std::byte* data() noexcept { return data_.get(); }

  const std::byte* data() const noexcept { return data_.get(); }

  std::size_t size() const noexcept { return size_; }

  std::size_t capacity() const noexcept { return capacity_; }

  bool empty() const noexcept { return size_ == 0; }

  std::byte* begin() noexcept { return data(); }

  std::byte* end() noexcept { return data() + size_; }

  const std::byte* begin() const noexcept { return data(); }

  const std::byte* end() const noexcept { return data() + size_; }

  std::byte& operator[](std::size_t i) noexcept { return data()[i]; }

  const std::byte& operator[](std::size_t i) const noexcept { return data()[i]; }

  /// Bytes that come new are unset.
  void resize(std::size_t size) {
    if (size > capacity_) {
      reserve(std::max(size, capacity_ + capacity_ / 2));
    }
    size_ = size;
  }

  void reserve(std::size_t capacity) {
    if (capacity > capacity_) {
      void* const moved = std::realloc(data_.get(), capacity);
      if (moved == nullptr) {
        throw std::bad_alloc();
      }
      static_cast<void>(data_.release());
      data_.reset(static_cast<std::byte*>(moved));
      capacity_ = capacity;
    }
  }

  /// `content` may not lie in these bytes themselves.
  void append(const void* content, std::size_t size) {
    if (size != 0) {
      const std::size_t old = size_;
      resize(old + size);
      std::memcpy(data() + old, content, size);
    }
  }

  void clear() noexcept { size_ = 0; }

  friend bool operator==(const Bytes& a, const Bytes& b) noexcept {
    return a.size_ == b.size_ && (a.size_ == 0 || std::memcmp(a.data(), b.data(), a.size_) == 0);
  }

 private:
  struct Free {
    void operator()(std::byte* memory) const noexcept { std::free(memory); }
  };

  std::unique_ptr<std::byte[], Free> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace brood
