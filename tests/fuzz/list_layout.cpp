// The memory of a ShareableList that another program wrote. The first byte chooses what is put into
// it.

#include "memory/list_layout.hpp"

#include "brood/error.hpp"
#include "fuzz/fuzz.hpp"

#include <optional>
#include <stdexcept>
#include <vector>

namespace {

using brood::memory::ListLayout;
using Item = ListLayout::Item;

std::optional<Item> get(const ListLayout& layout, std::span<const std::byte> memory,
                        std::size_t place) {
  try {
    return layout.get(memory, place);
  } catch (const brood::DecodingError&) {
    return std::nullopt;
  }
}

const std::vector<Item>& items() {
  static const std::vector<Item> all{std::monostate{},
                                     true,
                                     std::int64_t{-7},
                                     "",
                                     "12345678",
                                     "a longer text",
                                     std::string("nuls\0\0", 6),
                                     brood::Bytes("bytes")};
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  std::span<const std::byte> input = std::as_bytes(std::span(data, size));
  const Item& item = items()[brood::fuzz::take_choice(input) % items().size()];
  std::vector<std::byte> memory(input.begin(), input.end());  // exactly: reading on is seen
  std::optional<ListLayout> layout;
  try {
    layout = ListLayout::of(memory);
  } catch (const brood::DecodingError&) {
    return 0;
  }
  require(layout->bytes() <= memory.size(), "a list lies inside its memory");
  for (std::size_t place = 0; place < layout->size(); ++place) {
    std::vector<std::optional<Item>> others;
    for (std::size_t other = 0; other < place; ++other) {
      others.push_back(get(*layout, memory, other));
    }
    static_cast<void>(get(*layout, memory, place));
    try {
      layout->set(memory, place, item);
      require(get(*layout, memory, place) == item, "what was put is what is got");
    } catch (const std::invalid_argument&) {
      // There is no room for it.
    }
    for (std::size_t other = 0; other < place; ++other) {
      const auto now = get(*layout, memory, other);
      require(now == others[other] || (now && *now != *now), "no other item was changed");
    }
  }
  return 0;
}
