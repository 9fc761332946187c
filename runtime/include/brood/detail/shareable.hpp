#pragma once
// Which types may lie in memory that processes share, decided at compile time.

#include <brood/detail/serialize_traits.hpp>

#include <boost/pfr.hpp>

#include <atomic>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace brood::detail {

template <class T>
consteval bool check_shareable();

template <class T>
struct IsShareableAtomic : std::false_type {};

template <class T>
struct IsShareableAtomic<std::atomic<T>>
    : std::bool_constant<std::atomic<T>::is_always_lock_free && check_shareable<T>()> {};

template <class T, std::size_t... I>
consteval bool fields_shareable(std::index_sequence<I...>) {
  return (check_shareable<boost::pfr::tuple_element_t<I, T>>() && ...);
}

/// Whether its bytes are all of it, and mean the same in every process of one program: it may lie
/// in memory that they share. Unlike check_bitwise it takes a bool in a struct (nobody reads one
/// from bytes of unknown origin here), structs that travel in a way of their own, and atomics.
template <class T>
consteval bool check_shareable() {
  if constexpr (is_pointer_like<T> || std::is_const_v<T> || std::is_volatile_v<T>) {
    return false;
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || IsChrono<T>::value ||
                       IsComplex<T>::value || IsShareableAtomic<T>::value) {
    return true;
  } else if constexpr (StdArray<T>) {
    return check_shareable<typename ArrayElement<T>::type>();
  } else if constexpr (std::is_class_v<T> && std::is_aggregate_v<T> &&
                       std::is_trivially_copyable_v<T>) {
    if constexpr (std::is_empty_v<T>) {
      return true;
    } else if constexpr (has_plain_fields<T>()) {
      return fields_shareable<T>(std::make_index_sequence<boost::pfr::tuple_size_v<T>>{});
    } else {
      return false;
    }
  } else {
    return false;
  }
}

/// Explains at compile time why a T cannot lie in shared memory.
template <class T>
consteval void require_shareable() {
  static_assert(!is_pointer_like<T>,
                "brood: a pointer or a reference cannot lie in shared memory: what it points to is "
                "not in the other process. Keep the place in an Array instead.");
  static_assert(
      is_pointer_like<T> || check_shareable<T>(),
      "brood: this type cannot lie in shared memory. Arithmetic types, enums, chrono, "
      "complex, lock-free std::atomic, std::array (not C's) and plain aggregates of these "
      "can; nothing that has memory elsewhere, as pointers, strings and containers do.");
}

}  // namespace brood::detail
