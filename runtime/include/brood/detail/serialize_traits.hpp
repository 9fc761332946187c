#pragma once
// Which of the ways of serialize_archive.hpp a type takes, decided at compile time.

#include <brood/bytes.hpp>
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

/// Converts to anything, where nothing is evaluated.
struct Anything {
  template <class T>
  operator T() const;  // NOLINT(google-explicit-constructor)
};

/// Converts to nothing: who takes it takes everything.
struct Unconvertible {};

/// Converts to what T is derived from.
template <class T>
struct AnyBaseOf {
  template <class B>
  requires(std::is_base_of_v<B, T> && !std::is_same_v<B, T>) operator B() const;
};

/// An aggregate's base class is what its first initializer is for.
template <class T>
inline constexpr bool has_base_class = requires {
  T{AnyBaseOf<T>{}};
}

&&!requires {
  T{Unconvertible{}};
};

template <std::size_t>
using AnythingAt = Anything;

/// Whether `{}` in the place of initializer number sizeof...(Before) stands for more than one of
/// them: without braces of its own, an array takes one for each element.
template <class T, std::size_t... Before, std::size_t... Behind>
consteval bool is_array_at(std::index_sequence<Before...>, std::index_sequence<Behind...>) {
  return requires {
    T{AnythingAt<Before>{}..., {}};
  }
  &&!requires {
    T{AnythingAt<Before>{}..., {}, AnythingAt<Behind>{}...};
  };
}

template <class T, std::size_t... I>
consteval bool takes(std::index_sequence<I...>) {
  return requires {
    T{AnythingAt<I>{}...};
  };
}

/// More than any aggregate has fields that Boost.PFR can tell apart.
inline constexpr std::size_t too_many_initializers = 512;

/// A number of initializers that is too many for T, or too_many_initializers.
template <class T, std::size_t tried = 1>
consteval std::size_t initializer_limit() {
  if constexpr (tried < too_many_initializers && takes<T>(std::make_index_sequence<tried>())) {
    return initializer_limit<T, 2 * tried>();
  } else {
    return tried;
  }
}

/// How many initializers T takes, known to be `least` or more and less than `limit`. (Boost.PFR
/// counts too, but g++ 12 crashes when it counts an array of strings.)
template <class T, std::size_t least, std::size_t limit>
consteval std::size_t initializers() {
  constexpr std::size_t middle = least + (limit - least) / 2;
  if constexpr (middle == least) {
    return least;
  } else if constexpr (takes<T>(std::make_index_sequence<middle>())) {
    return initializers<T, middle, limit>();
  } else {
    return initializers<T, least, middle>();
  }
}

/// Of the initializers from number `at` on.
template <class T, std::size_t count, std::size_t at = 0>
consteval bool has_array() {
  if constexpr (at + 1 >= count) {
    return false;
  } else if constexpr (is_array_at<T>(std::make_index_sequence<at>(),
                                      std::make_index_sequence<count - 1 - at>())) {
    return true;
  } else {
    return has_array<T, count, at + 1>();
  }
}

/// Whether the fields of an aggregate can be told apart: no base class, no C array.
template <class T>
consteval bool has_plain_fields() {
  if constexpr (has_base_class<T>) {
    return false;
  } else if constexpr (constexpr std::size_t limit = initializer_limit<T>();
                       limit >= too_many_initializers) {
    return false;
  } else {
    return !has_array<T, initializers<T, limit / 2, limit>()>();
  }
}

/// A plain struct whose fields are its whole state, and which the user has not given a way of his
/// own.
template <class T>
concept PlainAggregate = std::is_aggregate_v<T> && std::is_class_v<T> && !StdArray<T> &&
                         !std::is_empty_v<T> && !has_cereal<T> && has_plain_fields<T>();

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

template <>
struct BitwiseRange<Bytes> : std::true_type {};

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
  static_assert(
      is_pointer_like<T> || check_serializable<T>(),
      "brood: this type cannot travel to another process. Make it a plain aggregate of "
      "types that can (a C array cannot: use std::vector, or std::array for numbers and plain "
      "structs; nor can a base class: make it a member), or give it a cereal function: template "
      "<class Archive> void "
      "serialize(Archive& ar) { "
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
