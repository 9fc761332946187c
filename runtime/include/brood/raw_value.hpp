#pragma once
// A value, or an array, in memory that processes share, and nothing besides.
//
//   struct Point { double x, y; };
//
//   void shift(brood::RawArray<Point> points, brood::RawValue<std::atomic<long>> shifted) {
//     for (Point& point : points) point.x += 1;
//     *shifted += points.size();
//   }
//
//   brood::RawArray<Point> points(1'000'000);              // zeroed
//   brood::RawValue<std::atomic<long>> shifted;
//   brood::Process process{{.target = {shift, points, shifted}}};
//
// A RawValue or RawArray is a name for something in shared memory: a copy, and what arrives in
// another process as an argument, over a Connection or through a Queue, is the same value. It is
// gone when nobody has it any more. To have another one with the same contents, make it of those:
// RawValue<T>(*v), RawArray<T>(std::span(a)).
//
// Nobody is kept from reading what another one is just writing: that takes a lock (value.hpp), an
// order of things (who has joined a process sees all that it wrote), or a std::atomic in it.
//
// T is what has all of itself in its own bytes: arithmetic types, enums, chrono, complex, lock-free
// std::atomic, std::array and plain aggregates of these. With Python's letters for them:
//
//   c char          b signed char      h short             i int            l long
//   u wchar_t       B unsigned char    H unsigned short    I unsigned int   L unsigned long
//   f float         q long long        Q unsigned long long                 d double
//
// Python: sharedctypes.RawValue, RawArray, copy

#include <brood/detail/shareable.hpp>
#include <brood/detail/shared_bytes.hpp>
#include <brood/serialize_archive.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <new>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood {

namespace detail {

template <class T>
inline constexpr bool is_character = std::is_same_v<T, char> || std::is_same_v<T, wchar_t>;

/// Of what is no character nothing is a text; and its basic_string_view must not even be looked at.
struct NoText {};

template <class T>
using TextOf = std::conditional_t<is_character<T>, std::basic_string_view<T>, NoText>;

/// A text is taken without the zero at its end, so arrays of characters do not count as ranges.
template <class R, class T>
concept RangeOf = std::ranges::input_range<R> &&
    std::convertible_to<std::ranges::range_reference_t<R>, T> && !std::convertible_to<R, TextOf<T>>;

/// In shared memory every T has been there from the beginning, as zeros or as its bytes.
template <class T>
T* shared_elements(const SharedBytes& bytes) noexcept {
  return std::launder(reinterpret_cast<T*>(bytes.data()));
}

}  // namespace detail

/// Threads: any, as for a T that they share; assignment and destruction of the name itself one at
/// a time.
template <class T>
class RawValue {
 public:
  using value_type = T;

  /// Zeroed. Throws std::system_error when there is no memory.
  RawValue() : bytes_(1, sizeof(T)) { check(); }

  explicit RawValue(const T& initial) : RawValue() { ::new (bytes_.data()) T(initial); }

  T& operator*() const noexcept { return value(); }

  T* operator->() const noexcept { return &value(); }

  T& value() const noexcept { return *detail::shared_elements<T>(bytes_); }

  /// How it travels. load throws DecodingError when what came is no T by its size;
  /// std::system_error.
  void save(OutputArchive& archive) const { bytes_.save(archive, sizeof(T)); }

  void load(InputArchive& archive) { bytes_ = detail::SharedBytes::load_one(archive, sizeof(T)); }

 private:
  static constexpr void check() {
    detail::require_shareable<T>();
    static_assert(alignof(T) <= detail::largest_alignment,
                  "brood: what lies in shared memory may be aligned to 64 bytes at most.");
  }

  detail::SharedBytes bytes_;
};

/// A contiguous range: what takes a std::span<T> takes it. Its length is fixed.
///
/// Threads: any, as for elements that they share; assignment and destruction of the name itself one
/// at a time.
template <class T>
class RawArray {
 public:
  using value_type = T;
  using iterator = T*;

  /// Of no elements.
  RawArray() { check(); }

  /// Zeroed. Throws std::length_error, std::system_error when there is not so much memory.
  explicit RawArray(std::size_t size) : bytes_(size, sizeof(T)) { check(); }

  RawArray(std::initializer_list<T> elements) : RawArray(elements.size()) {
    std::uninitialized_copy(elements.begin(), elements.end(), begin());
  }

  template <detail::RangeOf<T> R>

  requires(!std::same_as<std::remove_cvref_t<R>, RawArray>) explicit RawArray(R&& elements)
      : RawArray(of(elements)) {}

  /// Of the length of a text.
  explicit RawArray(detail::TextOf<T> text) requires detail::is_character<T> : RawArray(of(text)) {}

  T* data() const noexcept { return detail::shared_elements<T>(bytes_); }

  std::size_t size() const noexcept { return bytes_.count(); }

  bool empty() const noexcept { return size() == 0; }

  T* begin() const noexcept { return data(); }

  T* end() const noexcept { return data() + size(); }

  T& operator[](std::size_t index) const noexcept { return data()[index]; }

  /// Throws std::out_of_range. Python: IndexError
  T& at(std::size_t index) const {
    if (index >= size()) {
      throw std::out_of_range("element " + std::to_string(index) + " of a shared array of " +
                              std::to_string(size()));
    }
    return data()[index];
  }

  /// The text up to the first zero.
  std::basic_string<T> value() const requires detail::is_character<T> {
    return {begin(), std::find(begin(), end(), T{})};
  }

  /// Puts a text at the beginning, and a zero behind it if it is shorter than the array. Throws
  /// std::length_error when it is longer. Python: ValueError
  void set_value(detail::TextOf<T> text) const requires detail::is_character<T> {
    if (text.size() > size()) {
      throw std::length_error("a text of " + std::to_string(text.size()) +
                              " characters into a shared array of " + std::to_string(size()));
    }
    T* const text_end = std::copy(text.begin(), text.end(), begin());
    if (text_end != end()) {
      *text_end = T{};
    }
  }

  /// All of it, zeros too.
  std::basic_string<T> raw() const requires detail::is_character<T> { return {begin(), end()}; }

  /// How it travels. load throws DecodingError when the elements that came are no T by their size;
  /// std::system_error.
  void save(OutputArchive& archive) const { bytes_.save(archive, sizeof(T)); }

  void load(InputArchive& archive) { bytes_ = detail::SharedBytes::load(archive, sizeof(T)); }

 private:
  static constexpr void check() {
    detail::require_shareable<T>();
    static_assert(alignof(T) <= detail::largest_alignment,
                  "brood: what lies in shared memory may be aligned to 64 bytes at most.");
  }

  template <class R>
  static RawArray of(R& elements) {
    if constexpr (std::ranges::forward_range<R>) {
      RawArray array(static_cast<std::size_t>(std::ranges::distance(elements)));
      std::ranges::copy(elements, array.begin());
      return array;
    } else {  // it can be gone through once, and its length is known afterwards
      std::vector<T> all;
      for (auto&& element : elements) {
        all.push_back(std::forward<decltype(element)>(element));
      }
      return of(all);
    }
  }

  detail::SharedBytes bytes_;
};

}  // namespace brood
