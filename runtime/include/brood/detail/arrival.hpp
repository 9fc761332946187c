#pragma once
// An argument between the bytes that it came in and the call that it is for.
//
// A view (string_view, span<const T>) of plain values views the bytes themselves, which outlive the
// call: however long it is, nothing is copied. Where they do not lie as their type must, a copy is
// viewed instead.

#include <brood/detail/signature.hpp>
#include <brood/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace brood::detail {

template <class P, class = void>
class Arrival {
 public:
  void load(InputArchive& in) { in(value_); }

  decltype(auto) pass_on() { return pass<P>(value_); }

 private:
  StorageOf<P> value_;
};

template <class P>
inline constexpr bool is_view_of_bytes =
    View<std::remove_cvref_t<P>>::is_one&& BitwiseRange<StorageOf<P>>::value;

template <class P>
class Arrival<P, std::enable_if_t<is_view_of_bytes<P>>> {
 public:
  void load(InputArchive& in) {
    const std::size_t count = in.read_count(sizeof(Element));
    const auto bytes = in.read_in_place(count * sizeof(Element));
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Element) == 0) {
      view_ = AnySize(reinterpret_cast<const Element*>(bytes.data()), count);
    } else {
      copy_.resize(count);
      std::memcpy(copy_.data(), bytes.data(), bytes.size());
      view_ = AnySize(copy_.data(), count);
    }
  }

  std::remove_cvref_t<P> pass_on() const {
    require_extent<P>(view_.size());
    return std::remove_cvref_t<P>(view_);
  }

 private:
  using AnySize = typename View<std::remove_cvref_t<P>>::AnySize;
  using Element = typename AnySize::value_type;

  AnySize view_;
  StorageOf<P> copy_;
};

}  // namespace brood::detail
