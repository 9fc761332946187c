#pragma once
// Runs a task as a worker would, in this process: its trampoline is looked up by the place that
// travels.

#include "brood/detail/chunk.hpp"
#include "brood/task.hpp"

#include <iterator>
#include <ranges>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood::test {

/// The bytes of the result. Throws what the task throws.
inline Bytes run(const detail::Call& call) {
  const auto trampoline = reinterpret_cast<detail::Trampoline>(code_pointer(call.trampoline));
  InputArchive in(std::span(call.bytes).subspan(detail::task_head_size));
  OutputArchive out;
  trampoline(in, out);
  return out.take();
}

/// The task that Pool::apply_async would send.
template <class F, class... A>
detail::Call prepare(F&& function, const A&... arguments) {
  return detail::make_call<std::decay_t<F>>(function, arguments...);
}

/// What Pool::apply does, but for the pool. R is what a caller gets.
template <class R, class F, class... A>
R call(F&& function, A&&... arguments) {
  static_assert(std::is_same_v<task_result_t<F, A...>, R>);
  return decode<R>(run(prepare(std::forward<F>(function), arguments...)));
}

/// The one chunk with all of the items.
template <class F, class Range>
detail::Call map_call(F&& function, const Range& items) {
  using Function = std::decay_t<F>;
  using Parameter = detail::MapParameter<Function, std::ranges::range_value_t<Range>>;
  auto position = std::ranges::begin(items);
  const auto count = static_cast<std::size_t>(std::ranges::distance(items));
  detail::Call call = detail::ChunkWriter<Function, Parameter>(function).write(
      position, count, detail::LongArguments::are_copied);
  if (position != std::ranges::end(items)) {
    throw std::logic_error("write did not move behind the items");
  }
  return call;
}

/// What Pool::map does with one chunk, but for the pool.
template <class R, class F, class Range>
std::vector<R> map(F&& function, const Range& items) {
  return decode<std::vector<R>>(run(map_call(std::forward<F>(function), items)));
}

}  // namespace brood::test
