#pragma once
// How the items of a ShareableList lie in memory: as CPython has it, all in multiples of 8 bytes.
//
//   8 bytes         the number N of items
//   (N + 1) * 8     where in the data each item begins, and where the last one ends
//   ...             the data: an item's place is 8 bytes, a text's as many as it needed at first
//   N * 8           a format of Python's module struct for each item
//   N               what a text is: 0 no text, 1 str, 2 bytes, 3 None
//
// The formats are q, d, xxxxxxx? (bool), xxxxxx?x (None) and, for a text in a place of 16 bytes,
// 16s: NULs at its end are not part of it. One that ends with NULs is 5sx, say: exactly 5 bytes,
// and to Python, when it puts something else there, a format to be replaced.
//
// The places never change, so they are read once and checked; whatever else is in the memory, at
// any time, reading it goes no further than the memory does.

#include "brood/shareable_list.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace brood::memory {

class ListLayout {
 public:
  using Item = ShareableList::Item;

  /// Throws std::invalid_argument for an item that is too long to be described.
  static ListLayout for_items(std::span<const Item> items);

  /// Of a list that is there. Throws DecodingError when it is none.
  static ListLayout of(std::span<const std::byte> memory);

  /// How many bytes the whole list takes.
  std::size_t bytes() const { return codes_begin() + size(); }

  /// Into memory that is zeroed.
  void write_places(std::span<std::byte> memory) const;

  std::size_t size() const { return places_.size() - 1; }

  /// Throw std::out_of_range for a place that is not; std::logic_error for memory that is too small
  /// for this list.
  Item get(std::span<const std::byte> memory, std::size_t place) const;
  std::string format(std::span<const std::byte> memory, std::size_t place) const;

  /// Throws std::invalid_argument for what does not fit, also.
  void set(std::span<std::byte> memory, std::size_t place, const Item& item) const;

 private:
  static constexpr std::size_t longest_room = 9'999'999;

  ListLayout() = default;

  std::size_t data_begin() const { return (size() + 2) * 8; }

  std::size_t formats_begin() const { return data_begin() + places_.back(); }

  std::size_t codes_begin() const { return formats_begin() + size() * 8; }

  /// Not more than a format of 8 characters can say, whatever another process has written.
  std::size_t room(std::size_t place) const {
    return std::min(places_[place + 1] - places_[place], longest_room);
  }

  void require(std::span<const std::byte> memory, std::size_t place) const;

  std::vector<std::size_t> places_{0};
};

}  // namespace brood::memory
