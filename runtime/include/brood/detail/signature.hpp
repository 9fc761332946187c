#pragma once
// What a function takes, and in what form an argument waits until the function is called.

#include <brood/serialize.hpp>

#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood::detail {

template <class... T>
struct TypeList {
  static constexpr std::size_t size = sizeof...(T);
};

/// The parameters of a function pointer or of a class with exactly one operator(); `known` is false
/// for a generic lambda and for overloads.
template <class F>
struct Signature {
  static constexpr bool known = false;
};

template <class... P>
struct KnownSignature {
  static constexpr bool known = true;
  using Parameters = TypeList<P...>;
};

template <class R, class... P>
struct Signature<R (*)(P...)> : KnownSignature<P...> {};

template <class R, class... P>
struct Signature<R (*)(P...) noexcept> : KnownSignature<P...> {};

template <class M>
struct MemberSignature {
  static constexpr bool known = false;
};

template <class C, class R, class... P>
struct MemberSignature<R (C::*)(P...)> : KnownSignature<P...> {};

template <class C, class R, class... P>
struct MemberSignature<R (C::*)(P...) const> : KnownSignature<P...> {};

template <class C, class R, class... P>
struct MemberSignature<R (C::*)(P...) noexcept> : KnownSignature<P...> {};

template <class C, class R, class... P>
struct MemberSignature<R (C::*)(P...) const noexcept> : KnownSignature<P...> {};

template <class F>
requires requires {
  &F::operator();
}

struct Signature<F> : MemberSignature<decltype(&F::operator())> {};

/// A view: what owns what it views, what it is without a fixed size, and that size.
template <class T>
struct View {
  static constexpr bool is_one = false;
  using Owner = void;
  static constexpr std::size_t extent = std::dynamic_extent;
};

template <class C, class Traits>
struct View<std::basic_string_view<C, Traits>> {
  static constexpr bool is_one = true;
  using Owner = std::basic_string<C, Traits>;
  using AnySize = std::basic_string_view<C, Traits>;
  static constexpr std::size_t extent = std::dynamic_extent;
};

template <class T, std::size_t N>
struct View<std::span<T, N>> {
  static constexpr bool is_one = true;
  using Owner = std::vector<std::remove_const_t<T>>;
  using AnySize = std::span<T>;
  static constexpr std::size_t extent = N;
};

/// The type that owns what a parameter or a result of type T refers to.
template <class T>
struct Storage {
  using type = T;
};

template <class C, class Traits>
struct Storage<std::basic_string_view<C, Traits>> {
  using type = std::basic_string<C, Traits>;
};

template <class T, std::size_t N>
struct Storage<std::span<T, N>> {
  static_assert(
      std::is_const_v<T>,
      "brood: a task cannot write through a span: the caller's memory is in another process. Take "
      "std::span<const T>, and return what changed.");
  using type = typename View<std::span<T, N>>::Owner;
};

/// `const T&`, `T&&` and `T` are stored as T, views as what they view.
template <class P>
using StorageOf = typename Storage<std::remove_cvref_t<P>>::type;

template <class T>
struct ArgumentStorage : Storage<T> {};

template <>
struct ArgumentStorage<const char*> {
  using type = std::string;
};

template <>
struct ArgumentStorage<char*> {
  using type = std::string;
};

/// As StorageOf, for an argument of a function whose parameters are not known; text literals become
/// strings.
template <class A>
using ArgumentStorageOf = typename ArgumentStorage<std::decay_t<A>>::type;

template <class P>
consteval void require_parameter() {
  static_assert(!std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>,
                "brood: a task's parameter cannot be a non-const reference: a change would not "
                "come back from the "
                "other process. Take a value or a const reference, and return the change.");
  require_serializable<StorageOf<P>>();
  static_assert(std::is_default_constructible_v<StorageOf<P>>,
                "brood: a type that arrives from another process must be default-constructible.");
}

/// Throws: DecodingError when parameter P is a span of another size.
template <class P>
void require_extent(std::size_t size) {
  constexpr std::size_t extent = View<std::remove_cvref_t<P>>::extent;
  if (extent != std::dynamic_extent && size != extent) {
    throw DecodingError("an argument holds " + std::to_string(size) +
                        " elements, and its parameter is a span of " + std::to_string(extent));
  }
}

/// The stored value in the form that parameter P wants.
template <class P, class T>
decltype(auto) pass(T& stored) {
  using Bare = std::remove_cvref_t<P>;
  if constexpr (std::is_same_v<Bare, T>) {
    if constexpr (std::is_lvalue_reference_v<P>) {
      return static_cast<const T&>(stored);
    } else {
      return static_cast<T&&>(stored);
    }
  } else if constexpr (View<Bare>::extent != std::dynamic_extent) {
    require_extent<P>(stored.size());
    return Bare(std::as_const(stored));
  } else if constexpr (std::is_constructible_v<Bare, const T&>) {
    return Bare(std::as_const(stored));
  } else {
    return Bare(stored);
  }
}

}  // namespace brood::detail
