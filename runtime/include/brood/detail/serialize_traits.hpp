#pragma once
// Which of the ways of serialize_archive.hpp a type takes, decided at compile time.

#include <brood/export.hpp>

#include <boost/pfr.hpp>
#include <cereal/cereal.hpp>
#include <cereal/types/base_class.hpp>

#include <array>
#include <chrono>
#include <complex>
#include <concepts>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood {

class OutputArchive;
class InputArchive;

namespace detail {

template <class T>
struct IsChrono : std::false_type {};

template <class Rep, class Period>
struct IsChrono<std::chrono::duration<Rep, Period>> : std::is_arithmetic<Rep> {};

template <class Clock, class Duration>
struct IsChrono<std::chrono::time_point<Clock, Duration>> : IsChrono<Duration> {};

template <class T>
struct IsComplex : std::false_type {};

template <class T>
struct IsComplex<std::complex<T>> : std::true_type {};

template <class T>
inline constexpr bool is_pointer_like = std::is_pointer_v<T> || std::is_member_pointer_v<T> ||
                                        std::is_null_pointer_v<T> || std::is_reference_v<T>;

/// Has a cereal way in both directions, its own or one of cereal's headers.
template <class T>
inline constexpr bool has_cereal = cereal::traits::is_output_serializable<T, OutputArchive>::value&&
    cereal::traits::is_input_serializable<T, InputArchive>::value;

template <class T>
consteval bool check_bitwise();

/// For a part of something: a bool is read on its own there, since not every byte is one.
template <class T>
consteval bool check_bitwise_part() {
  return !std::is_same_v<T, bool> && check_bitwise<T>();
}

template <class T, std::size_t... I>
consteval bool fields_bitwise(std::index_sequence<I...>) {
  return (check_bitwise_part<boost::pfr::tuple_element_t<I, T>>() && ...);
}

template <class T>
struct ArrayElement {};

template <class T, std::size_t N>
struct ArrayElement<std::array<T, N>> {
  using type = T;
};

template <class T>
concept StdArray = requires {
  typename ArrayElement<T>::type;
};

/// A plain struct whose fields are its whole state, and which the user has not given a way of his
/// own.
template <class T>
concept PlainAggregate = std::is_aggregate_v<T> && std::is_class_v<T> && !StdArray<T> &&
                         !std::is_empty_v<T> && !has_cereal<T>;

template <class T>
consteval bool check_bitwise() {
  if constexpr (is_pointer_like<T>) {
    return false;
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || IsChrono<T>::value ||
                       IsComplex<T>::value) {
    return true;
  } else if constexpr (StdArray<T>) {
    return check_bitwise_part<typename ArrayElement<T>::type>();
  } else if constexpr (PlainAggregate<T> && std::is_trivially_copyable_v<T>) {
    return fields_bitwise<T>(std::make_index_sequence<boost::pfr::tuple_size_v<T>>{});
  } else {
    return false;
  }
}

template <class T>
inline constexpr bool is_bitwise = check_bitwise<T>();

template <class T>
inline constexpr bool is_path = std::is_same_v<T, std::filesystem::path>;

/// A class without state whose type says all: a captureless lambda, an empty functor,
/// std::monostate.
template <class T>
concept Stateless =
    std::is_empty_v<T> && std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>;

template <class T>
struct BitwiseRange : std::false_type {};

template <class T, class A>
struct BitwiseRange<std::vector<T, A>>
    : std::bool_constant<is_bitwise<T> && !std::is_same_v<T, bool>> {};

template <class C, class T, class A>
struct BitwiseRange<std::basic_string<C, T, A>> : std::true_type {};

template <class T>
consteval bool check_serializable();

template <class T, std::size_t... I>
consteval bool fields_serializable(std::index_sequence<I...>) {
  return (check_serializable<boost::pfr::tuple_element_t<I, T>>() && ...);
}

template <class T>
consteval bool check_serializable() {
  if constexpr (is_pointer_like<T>) {
    return false;
  } else if constexpr (is_bitwise<T> || BitwiseRange<T>::value || is_path<T> || Stateless<T> ||
                       has_cereal<T>) {
    return true;
  } else if constexpr (PlainAggregate<T>) {
    return fields_serializable<T>(std::make_index_sequence<boost::pfr::tuple_size_v<T>>{});
  } else {
    return false;
  }
}

/// Explains at compile time why T cannot travel.
template <class T>
consteval void require_serializable() {
  static_assert(!is_pointer_like<T>,
                "brood: a pointer or a reference cannot travel to another process: what it points "
                "to is not there. "
                "Send the value itself, or a container of values.");
  static_assert(is_pointer_like<T> || check_serializable<T>(),
                "brood: this type cannot travel to another process. Make it a plain aggregate of "
                "types that can, or "
                "give it a cereal function: template <class Archive> void serialize(Archive& ar) { "
                "ar(a, b); }");
}

/// What cereal hands to an archive on its way to a base class or a later moment; the archive's base
/// knows them.
template <class T>
inline constexpr bool is_cereal_wrapper =
    std::is_base_of_v<cereal::traits::detail::BaseCastBase, T> ||
    std::is_base_of_v<cereal::detail::DeferredDataCore, T>;

}  // namespace detail

}  // namespace brood
