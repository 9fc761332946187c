#pragma once
// What may be a task, and how it becomes bytes.
//
//   int square(int x);                                            // a function
//   auto cube = [](int x) { return x * x * x; };                  // a lambda without captures
//   struct Scale { double by; double operator()(double x) const { return by * x; } };   // a struct
//   of values auto half = brood::bind_front(scale_by, 0.5);                 // a function with its
//   first arguments
//
// Any of these can be handed to a Pool. A function travels as its place in the program (both sides
// are the same program: freeze_support.hpp), a function object as its values. Arguments travel in
// the types that the function's parameters have, so f(double) may be mapped over ints; views
// (string_view, span<const T>)
// arrive as views of what came, and are good until the task returns.
//
// Not tasks: a lambda with captures (its captures cannot be taken apart; [&] and [=] count as
// captures), std::function, a pointer to a member, a function with a non-const reference parameter.
// The compiler says so, and what to do.

#include <brood/detail/argument.hpp>
#include <brood/detail/arrival.hpp>
#include <brood/detail/code_address.hpp>
#include <brood/detail/lent.hpp>
#include <brood/detail/signature.hpp>
#include <brood/serialize.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace brood {

namespace detail {

template <class F>
inline constexpr bool is_function_pointer =
    std::is_pointer_v<F>&& std::is_function_v<std::remove_pointer_t<F>>;

template <class F>
inline constexpr bool is_std_function = false;
template <class S>
inline constexpr bool is_std_function<std::function<S>> = true;

template <class F>
consteval void require_task() {
  static_assert(!std::is_member_pointer_v<F>,
                "brood: a pointer to a member cannot be a task. Write a lambda without captures "
                "that takes the object "
                "as its first argument.");
  static_assert(!is_std_function<F>,
                "brood: a std::function cannot be a task: what it holds cannot be taken apart. "
                "Pass the function "
                "itself.");
  static_assert(is_function_pointer<F> || std::is_member_pointer_v<F> || is_std_function<F> ||
                    Stateless<F> || (check_serializable<F>() && std::is_default_constructible_v<F>),
                "brood: this function object cannot travel to another process. A lambda with "
                "captures ([&] and [=] "
                "count, used or not) cannot: pass the captured values as arguments, bind them with "
                "brood::bind_front(function, values...), or write a struct with these values and "
                "an operator().");
}

/// How a function or function object is written and read.
template <class F>
struct Callable {
  static void save(OutputArchive& archive, const F& function) {
    if constexpr (is_function_pointer<F>) {
      archive(code_address(reinterpret_cast<const void*>(function)));
    } else if constexpr (!Stateless<F>) {
      archive(function);
    }
  }

  static F load(InputArchive& archive) {
    if constexpr (is_function_pointer<F>) {
      CodeAddress address;
      archive(address);
      return reinterpret_cast<F>(code_pointer(address));
    } else {
      F function{};
      if constexpr (!Stateless<F>) {
        archive(function);
      }
      return function;
    }
  }
};

/// A task's result could not be written: told apart from what the task itself threw.
class BROOD_EXPORT UnsendableResult : public EncodingError {
 public:
  using EncodingError::EncodingError;
  UnsendableResult(const UnsendableResult&) = default;
  UnsendableResult& operator=(const UnsendableResult&) = default;
  ~UnsendableResult() override;
};

template <class R>
void save_result(OutputArchive& archive, const R& result) {
  try {
    archive(result);
  } catch (...) {
    std::throw_with_nested(UnsendableResult("the result of a task could not be turned into bytes"));
  }
}

/// What a worker calls: reads a function and its arguments, runs it, writes the result.
using Trampoline = void (*)(InputArchive&, OutputArchive&);

/// F called once with parameters P...
template <class F, class... P>
struct CallTrampoline {
  using Raw = std::invoke_result_t<F&, P...>;

  static void run(InputArchive& in, OutputArchive& out) {
    F function = Callable<F>::load(in);
    std::tuple<Arrival<P>...> arguments;
    std::apply([&](auto&... argument) { (argument.load(in), ...); }, arguments);
    in.expect_end();
    const auto call = [&]<std::size_t... I>(std::index_sequence<I...>)->decltype(auto) {
      return std::invoke(function, std::get<I>(arguments).pass_on()...);
    };
    if constexpr (std::is_void_v<Raw>) {
      call(std::index_sequence_for<P...>{});
    } else {
      const StorageOf<Raw> result(call(std::index_sequence_for<P...>{}));
      save_result(out, result);
    }
  }
};

/// Room at the head of a task's bytes for what the pool writes before it sends them.
inline constexpr std::size_t task_head_size = 48;

/// Handles that go with the bytes of calls. Calls may have some in common: those of the function
/// that a map calls for all of its chunks.
using CallHandles = std::vector<std::shared_ptr<const Handle>>;

/// A task ready to be sent: what to call, and the bytes that it reads, behind task_head_size unset
/// ones; of these, what the caller has lent is elsewhere.
struct Call {
  CodeAddress trampoline;
  Bytes bytes;
  CallHandles handles{};
  std::vector<Lent> lent{};  ///< in their order

  /// How many bytes the task reads.
  std::size_t size() const {
    std::size_t all = bytes.size() - task_head_size;
    for (const Lent& piece : lent) {
      all += piece.bytes.size();
    }
    return all;
  }
};

template <class F>
void begin_call(OutputArchive& archive, const F& function) {
  static constexpr std::byte unset[task_head_size]{};
  archive.write(unset, sizeof unset);
  Callable<F>::save(archive, function);
}

/// Adds what an archive has written behind the places that `all` fills already.
inline void append_handles(CallHandles& all, std::vector<Handle>&& written) {
  for (std::size_t i = all.size(); i < written.size(); ++i) {
    all.push_back(std::make_shared<const Handle>(std::move(written[i])));
  }
}

/// Where a trampoline lies in the program: looked for once.
template <Trampoline trampoline>
CodeAddress trampoline_address() {
  static const CodeAddress address = code_address(reinterpret_cast<const void*>(trampoline));
  return address;
}

template <class F, class List>
struct CallMaker;

template <class F, class... P>
struct CallMaker<F, TypeList<P...>> {
  using Raw = std::invoke_result_t<F&, P...>;

  template <class... A>
  static Call make(LongArguments are, const F& function, const A&... arguments) {
    (require_parameter<P>(), ...);
    Call call{trampoline_address<&CallTrampoline<F, P...>::run>(), {}};
    [[maybe_unused]] std::vector<Lent>* const lent =
        are == LongArguments::are_lent ? &call.lent : nullptr;
    std::vector<Handle> handles;
    OutputArchive archive(handles);
    archive.reserve(task_head_size + 64);
    begin_call(archive, function);
    (save_argument<P>(archive, arguments, lent), ...);
    call.bytes = archive.take();
    append_handles(call.handles, std::move(handles));
    return call;
  }
};

/// The parameters to use for a call of F with arguments A...: F's own, else the arguments' types.
template <class F, class... A>
struct Parameters {
  static consteval auto choose() {
    if constexpr (Signature<F>::known) {
      using Own = typename Signature<F>::Parameters;
      static_assert(Own::size == sizeof...(A),
                    "brood: the function takes another number of arguments.");
      return Own{};
    } else {
      return TypeList<ArgumentStorageOf<A>...>{};
    }
  }

  using type = decltype(choose());
};

template <class F, class... A>
using Maker = CallMaker<F, typename Parameters<F, A...>::type>;

/// void stays void; everything else is what it is stored as.
template <class Raw>
struct ResultStorage {
  using type = StorageOf<Raw>;
};

template <>
struct ResultStorage<void> {
  using type = void;
};

template <class F, class... A>
Call make_call_of(LongArguments are, const F& function, const A&... arguments) {
  require_task<F>();
  return Maker<F, A...>::make(are, function, arguments...);
}

template <class F, class... A>
Call make_call(const F& function, const A&... arguments) {
  return make_call_of(LongArguments::are_copied, function, arguments...);
}

/// The only parameter of a function that is mapped over items of type A.
template <class List>
struct OnlyParameter;

template <class P>
struct OnlyParameter<TypeList<P>> {
  using type = P;
};
template <class F, class A>
using MapParameter = typename OnlyParameter<typename Parameters<F, A>::type>::type;

}  // namespace detail

/// What bind_front returns: a task that calls `function` with `values` and then its own arguments.
template <class F, class... V>
class BoundFront {
 public:
  BoundFront() = default;

  explicit BoundFront(F function, V... values)
      : function_(function), values_(std::move(values)...) {}

  template <class... A>
  requires std::invocable<const F&, const V&..., A...>

  decltype(auto) operator()(A&&... arguments) const {
    return std::apply(
        [&](const V&... values) -> decltype(auto) {
          return std::invoke(function_, values..., std::forward<A>(arguments)...);
        },
        values_);
  }

  void save(OutputArchive& archive) const {
    detail::Callable<F>::save(archive, function_);
    archive(values_);
  }

  void load(InputArchive& archive) {
    function_ = detail::Callable<F>::load(archive);
    archive(values_);
  }

 private:
  F function_{};
  std::tuple<V...> values_;
};

/// A task with its first arguments filled in: bind_front(f, a)(b) is f(a, b). This is how a value
/// gets into a task that a lambda would have captured. The values are copied, and must be able to
/// travel. Python: functools.partial. C++: std::bind_front, whose result cannot travel.
template <class F, class... V>
auto bind_front(F&& function, V&&... values) {
  using Function = std::decay_t<F>;
  detail::require_task<Function>();
  (detail::require_serializable<detail::ArgumentStorageOf<V>>(), ...);
  return BoundFront<Function, detail::ArgumentStorageOf<V>...>(std::forward<F>(function),
                                                               std::forward<V>(values)...);
}

/// A function with its arguments, to be called in another process: `.target = {function,
/// arguments...}`. The arguments are turned into bytes here and now: later changes of theirs do not
/// reach the other process. Throws: what an argument's `serialize` throws.
class Target {
 public:
  Target() = default;

  template <class F, class... A>

  requires(!std::same_as<std::decay_t<F>, Target>) Target(F&& function, A&&... arguments)
      : call_(detail::make_call<std::decay_t<F>>(function, arguments...)) {}

 private:
  friend class Barrier;
  friend class Pool;
  friend class Process;
  std::optional<detail::Call> call_;
};

/// What F returns in another process when called with A...: views become what they view.
template <class F, class... A>
using task_result_t =
    typename detail::ResultStorage<typename detail::Maker<std::decay_t<F>, A...>::Raw>::type;

}  // namespace brood
