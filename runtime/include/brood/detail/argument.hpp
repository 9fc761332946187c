#pragma once
// An argument on its way into the bytes of a call: in the type that the function's parameter has.
// Where it arrives: arrival.hpp.

#include <brood/detail/lent.hpp>
#include <brood/detail/signature.hpp>
#include <brood/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace brood::detail {

/// Explains at compile time that an argument is converted as in a call: not by what is explicit.
template <bool converts>
consteval void require_conversion() {
  static_assert(converts,
                "brood: this argument does not turn into the function's parameter by itself. "
                "Convert it where you hand it over: pool.apply(function, Type(value)).");
}

/// The argument as parameter P sees it, when P is a view.
/// Throws: std::invalid_argument when P is a span of another size.
template <class P, class V>
auto as_view(const V& value) {
  using Parameter = View<std::remove_cvref_t<P>>;
  require_conversion<std::is_convertible_v<const V&, typename Parameter::AnySize>>();
  const typename Parameter::AnySize view = value;
  if (Parameter::extent != std::dynamic_extent && view.size() != Parameter::extent) {
    throw std::invalid_argument("a task takes a span of " + std::to_string(Parameter::extent) +
                                " elements; the one it was given has " +
                                std::to_string(view.size()));
  }
  return view;
}

/// The argument in the type in which it travels to parameter P, without a copy when it has that
/// type already. Throws: as as_view.
template <class P, class V>
decltype(auto) as_stored(const V& value) {
  using Stored = StorageOf<P>;
  if constexpr (View<std::remove_cvref_t<P>>::is_one) {
    const auto view = as_view<P>(value);
    if constexpr (std::is_same_v<Stored, V>) {
      return value;
    } else {
      return Stored(view.begin(), view.end());
    }
  } else if constexpr (std::is_same_v<Stored, V>) {
    return value;
  } else if constexpr (std::is_same_v<Stored, typename View<V>::Owner>) {
    return Stored(value.begin(), value.end());
  } else {
    require_conversion<std::is_convertible_v<const V&, Stored>>();
    return static_cast<Stored>(value);
  }
}

/// Writes an argument of a single call, for parameter P; see write_or_lend. Only what holds its
/// elements itself is lent: not what a conversion makes of it. Throws: as as_view.
template <class P, class V>
void save_argument(OutputArchive& archive, const V& value, std::vector<Lent>* lent) {
  using Stored = StorageOf<P>;
  constexpr bool is_view = View<std::remove_cvref_t<P>>::is_one;
  const auto save_content = [&](const auto& content) {
    const std::uint64_t count = content.size();
    archive.write(&count, sizeof count);
    write_or_lend(archive, std::as_bytes(std::span(content.data(), content.size())),
                  std::ranges::contiguous_range<const V&> ? lent : nullptr);
  };
  if constexpr (BitwiseRange<Stored>::value && is_view) {
    save_content(as_view<P>(value));
  } else if constexpr (BitwiseRange<Stored>::value && std::is_same_v<Stored, V>) {
    save_content(value);
  } else {
    archive(as_stored<P>(value));
  }
}

}  // namespace brood::detail
