#pragma once
// A map's items, cut into chunks: how one becomes a task, and how it is run.

#include <brood/detail/star.hpp>
#include <brood/task.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iterator>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace brood::detail {

/// How many items of plain values a map puts into a chunk by itself: more would only mean that more
/// memory is on its way at once. No limit for others, whose size is not known.
template <class P>
inline constexpr std::size_t most_in_chunk = is_bitwise<StorageOf<P>>
                                                 ? std::max<std::size_t>((std::size_t{2} << 20U) /
                                                                             sizeof(StorageOf<P>),
                                                                         1)
                                                 : std::numeric_limits<std::size_t>::max();

/// F called for each of a vector of items; P is its parameter.
template <class F, class P>
struct MapTrampoline {
  using Item = StorageOf<P>;
  using Raw = std::invoke_result_t<F&, P>;

  static void run(InputArchive& in, OutputArchive& out) {
    F function = Callable<F>::load(in);
    if constexpr (is_read_in_place) {
      const std::size_t count = in.read_count(sizeof(Item));
      const std::byte* next = in.read_in_place(count * sizeof(Item)).data();
      in.expect_end();
      write_results(out, count, [&]() -> decltype(auto) {
        Item item;
        std::memcpy(&item, next, sizeof item);
        next += sizeof item;
        return std::invoke(function, pass<P>(item));
      });
    } else {
      std::vector<Item> items;
      in(items);
      in.expect_end();
      auto next = items.begin();
      write_results(out, items.size(), [&]() -> decltype(auto) {
        if constexpr (std::is_same_v<Item, bool>) {
          bool value = *next++;  // an element of vector<bool> is no bool
          return std::invoke(function, pass<P>(value));
        } else {
          return std::invoke(function, pass<P>(*next++));
        }
      });
    }
  }

 private:
  // Nothing that a call could give back refers to its item then.
  static constexpr bool is_read_in_place = is_bitwise<Item> && !std::is_same_v<Item, bool> &&
                                           std::is_default_constructible_v<Item> &&
                                           !std::is_reference_v<Raw>;

  /// As a vector is written, without making one where that would only be copied.
  template <class CallNext>
  static void write_results(OutputArchive& out, std::size_t count, CallNext call_next) {
    if constexpr (std::is_void_v<Raw>) {
      for (std::size_t i = 0; i < count; ++i) {
        call_next();
      }
      save_result(out, std::vector<std::monostate>(count));
    } else if constexpr (BitwiseRange<std::vector<StorageOf<Raw>>>::value) {
      using Result = StorageOf<Raw>;
      const std::uint64_t written = count;
      out.reserve(sizeof written + count * sizeof(Result));
      out.write(&written, sizeof written);
      std::byte* place = out.extend(count * sizeof(Result));
      for (std::size_t i = 0; i < count; ++i, place += sizeof(Result)) {
        const Result result(call_next());
        std::memcpy(place, &result, sizeof result);
      }
    } else {
      std::vector<StorageOf<Raw>> results;
      results.reserve(count);
      for (std::size_t i = 0; i < count; ++i) {
        results.push_back(StorageOf<Raw>(call_next()));
      }
      save_result(out, results);
    }
  }
};

/// Writes an item as MapTrampoline's Item reads it.
template <class P, class V>
void save_item(OutputArchive& archive, const V& item) {
  if constexpr (is_arguments<std::remove_cvref_t<P>>) {
    P::save(archive, item);
  } else {
    archive(as_stored<P>(item));
  }
}

/// A place in an input. Stepping may read or wait, so it is stepped when the next item is wanted,
/// not when the last one was taken.
template <class Iterator>
struct InputPlace {
  Iterator iterator;
  bool is_taken = false;  ///< the item at `iterator` is
};

/// Writes items so that MapTrampoline reads them as one vector.
template <class F, class P>
class ChunkWriter {
 public:
  using Item = StorageOf<P>;

  explicit ChunkWriter(const F& function) {
    require_task<F>();
    require_parameter<P>();
    std::vector<Handle> handles;
    OutputArchive archive(handles);
    begin_call(archive, function);
    start_ = archive.take();
    append_handles(handles_, std::move(handles));
  }

  /// `count` items from `first` on; `first` is moved behind them.
  template <class Iterator>
  Call write(Iterator& first, std::size_t count, LongArguments are) const {
    using Value = std::iter_value_t<Iterator>;
    constexpr bool is_one_piece =
        std::contiguous_iterator<Iterator> && std::is_same_v<Value, Item> && is_bitwise<Item> &&
        !is_arguments<std::remove_cvref_t<P>> && !std::is_same_v<Item, bool>;
    const bool is_lent =
        is_one_piece && are == LongArguments::are_lent && count * sizeof(Item) >= least_lent;
    std::vector<Handle> handles(handles_.size());
    std::vector<Lent> lent;
    OutputArchive archive(handles);
    archive.reserve(start_.size() + sizeof(std::uint64_t) +
                    (is_bitwise<Item> && !is_lent ? count * sizeof(Item) : 0));
    archive.write(start_.data(), start_.size());
    const std::uint64_t written = count;
    archive(written);
    if constexpr (is_one_piece) {
      write_or_lend(archive, std::as_bytes(std::span(std::to_address(first), count)),
                    is_lent ? &lent : nullptr);
      first += static_cast<std::iter_difference_t<Iterator>>(count);
    } else {
      for (std::size_t i = 0; i < count; ++i, ++first) {
        const auto& item = *first;
        save_item<P>(archive, item);
      }
    }
    Call call = make_call(archive.take(), std::move(handles));
    call.lent = std::move(lent);
    return call;
  }

  /// As write, for input that may end: at most `most` items; the number written is put into
  /// `count`. Nothing behind them is looked at. What the input throws in the place of the first
  /// item comes out; later, it is put into `failure`, and what came before it is written.
  template <class Iterator, class Sentinel>
  Call write_up_to(InputPlace<Iterator>& place, const Sentinel& last, std::size_t most,
                   std::size_t& count, std::exception_ptr& failure) const {
    std::vector<Handle> handles(handles_.size());
    OutputArchive items(handles);
    std::size_t good_size = 0;  // of the bytes and handles of whole items
    std::size_t good_handles = handles.size();
    try {
      for (count = 0; count < most; ++count) {
        if (place.is_taken) {
          ++place.iterator;
          place.is_taken = false;
        }
        if (place.iterator == last) {
          break;
        }
        const auto& item = *place.iterator;
        save_item<P>(items, item);
        place.is_taken = true;
        good_size = items.size();
        good_handles = handles.size();
      }
    } catch (...) {
      if (count == 0) {
        throw;
      }
      failure = std::current_exception();
      handles.resize(good_handles);
    }
    OutputArchive archive;
    archive.write(start_.data(), start_.size());
    const std::uint64_t written = count;
    archive(written);
    archive.write(items.bytes().data(), good_size);
    return make_call(archive.take(), std::move(handles));
  }

 private:
  Call make_call(Bytes bytes, std::vector<Handle>&& handles) const {
    Call call{trampoline_address<&MapTrampoline<F, P>::run>(), std::move(bytes), handles_};
    append_handles(call.handles, std::move(handles));
    return call;
  }

  Bytes start_;          // what every chunk begins with: the function
  CallHandles handles_;  // of the function
};

}  // namespace brood::detail
