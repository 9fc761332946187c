#pragma once
// A function of several parameters as one of a single parameter, which holds all of its arguments:
// what starmap maps.

#include <brood/task.hpp>

#include <cstddef>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace brood::detail {

/// How many elements a tuple, pair or array has; 0 for everything else.
template <class T>
inline constexpr std::size_t element_count = 0;
template <class T>
requires requires {
  std::tuple_size<T>::value;
}
inline constexpr std::size_t element_count<T> = std::tuple_size_v<T>;

/// The arguments for parameters P..., in the types in which they travel.
template <class... P>
struct Arguments {
  std::tuple<StorageOf<P>...> values;

  /// Writes the elements of a tuple as load reads them.
  template <class Tuple>
  static void save(OutputArchive& archive, const Tuple& tuple) {
    std::apply([&](const auto&... element) { (archive(as_stored<P>(element)), ...); }, tuple);
  }

  /// Never called: what is written is the caller's tuple. A type that travels has both.
  void save(OutputArchive& archive) const { save(archive, values); }

  void load(InputArchive& archive) {
    std::apply([&](auto&... value) { (archive(value), ...); }, values);
  }
};

template <class T>
inline constexpr bool is_arguments = false;
template <class... P>
inline constexpr bool is_arguments<Arguments<P...>> = true;

/// Calls F with the elements of its argument.
template <class F, class... P>
class Starred {
 public:
  using Raw = std::invoke_result_t<F&, P...>;

  Starred() = default;

  explicit Starred(const F& function) : function_(function) { (require_parameter<P>(), ...); }

  /// The result is stored: what it refers to may be one of the arguments.
  typename ResultStorage<Raw>::type operator()(Arguments<P...> arguments) {
    const auto call = [&](auto&... value) -> decltype(auto) {
      return std::invoke(function_, pass<P>(value)...);
    };
    if constexpr (std::is_void_v<Raw>) {
      std::apply(call, arguments.values);
    } else {
      return StorageOf<Raw>(std::apply(call, arguments.values));
    }
  }

  void save(OutputArchive& archive) const { Callable<F>::save(archive, function_); }

  void load(InputArchive& archive) { function_ = Callable<F>::load(archive); }

 private:
  F function_{};
};

template <class F, class List>
struct StarredFor;

template <class F, class... P>
struct StarredFor<F, TypeList<P...>> {
  using type = Starred<F, P...>;
};

template <class F, class Tuple, class Indices>
struct StarChooser;

template <class F, class Tuple, std::size_t... I>
struct StarChooser<F, Tuple, std::index_sequence<I...>> {
  using Chosen = typename Parameters<F, std::tuple_element_t<I, Tuple>...>::type;
  using type = typename StarredFor<F, Chosen>::type;
};

/// The Starred for calls of F with the elements of a Tuple.
template <class F, class Tuple>
using StarredWith =
    typename StarChooser<F, Tuple, std::make_index_sequence<element_count<Tuple>>>::type;

}  // namespace brood::detail
