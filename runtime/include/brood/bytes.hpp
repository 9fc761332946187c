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
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <utility>

namespace brood {

/// Throws std::bad_alloc where memory is taken; the content is then as before.
class Bytes {
 public:
  /// Where bytes may lie instead of the heap: in memory that another process sees, so that what is
  /// written there need not be copied to it.
  class Source {
   public:
    /// Memory of at least `capacity` bytes, which is put there, for the first `size` bytes of `old`
    /// (null at first), which are in it then; `old` is given up. Throws what it likes; `old` is as
    /// before then.
    virtual std::byte* grow(std::byte* old, std::size_t size, std::size_t& capacity) = 0;

    /// What grow gave is needed no more.
    virtual void give_up(std::byte* memory) noexcept = 0;

   protected:
    ~Source() = default;
  };

  Bytes() = default;

  /// Empty. `source` outlives it and all that it is moved to; copies are of the heap.
  explicit Bytes(Source& source) noexcept : data_(nullptr, Free(&source)) {}

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
    data_.swap(other.data_);  // and their sources
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
    if (capacity <= capacity_) {
      return;
    }
    // More than anything can have; the compiler then knows it, too.
    if (capacity > static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max())) {
      throw std::bad_alloc();
    }
    Source* const source = data_.get_deleter().source;
    void* const moved = source != nullptr ? source->grow(data_.get(), size_, capacity)
                                          : std::realloc(data_.get(), capacity);
    if (moved == nullptr) {
      throw std::bad_alloc();
    }
    static_cast<void>(data_.release());
    data_.reset(static_cast<std::byte*>(moved));
    capacity_ = capacity;
  }

  /// As many unset bytes more; where they begin.
  std::byte* extend(std::size_t size) {
    const std::size_t old = size_;
    resize(old + size);
    return data() + old;
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
    Free() noexcept : source(nullptr) {}

    explicit Free(Source* its_source) noexcept : source(its_source) {}

    void operator()(std::byte* memory) const noexcept {
      if (source != nullptr) {
        source->give_up(memory);
      } else {
        std::free(memory);
      }
    }

    Source* source;
  };

  std::unique_ptr<std::byte[], Free> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace brood
