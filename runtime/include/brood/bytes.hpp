#pragma once
// A growable run of bytes: what values become on their way to another process.
//
//   brood::Bytes bytes = brood::encode(value);
//
// It is a std::vector whose resize leaves new bytes unset, so that growing a buffer that will be filled at once
// does not pay for zeros first. Not a text type, and not a view: it owns its bytes.

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace brood {

namespace detail {

/// std::allocator, except that value-initialising an element leaves it unset.
template <class T>
struct UninitializedAllocator : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = UninitializedAllocator<U>;
  };

  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }

  template <class U, class... Args>
  void construct(U* place, Args&&... args) {
    std::construct_at(place, std::forward<Args>(args)...);
  }
};

}  // namespace detail

using Bytes = std::vector<std::byte, detail::UninitializedAllocator<std::byte>>;

}  // namespace brood
