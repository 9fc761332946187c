#include "memory/list_layout.hpp"

#include "brood/error.hpp"

#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace brood::memory {

namespace {

constexpr std::size_t step = 8;  // a number, a format, and what every place is a multiple of
constexpr std::size_t longest_exact = 999'999;  // in a format of 8 characters that ends with sx
constexpr std::string_view int_format = "q";
constexpr std::string_view float_format = "d";
constexpr std::string_view bool_format = "xxxxxxx?";
constexpr std::string_view none_format = "xxxxxx?x";

/// What stands behind the formats.
enum Code : unsigned char { is_number, is_str, is_bytes, is_none };

/// The bytes of a text; nothing for an item that is none.
std::span<const std::byte> text_of(const ListLayout::Item& item) {
  if (const auto* const text = std::get_if<std::string>(&item)) {
    return std::as_bytes(std::span(*text));
  }
  if (const auto* const run = std::get_if<Bytes>(&item)) {
    return *run;
  }
  return {};
}

bool is_text(const ListLayout::Item& item) {
  return std::holds_alternative<std::string>(item) || std::holds_alternative<Bytes>(item);
}

std::string text_format(std::span<const std::byte> text, std::size_t room) {
  if (text.empty() || text.back() != std::byte{0}) {
    return std::to_string(room) + "s";
  }
  return std::to_string(text.size()) + (text.size() <= longest_exact ? "sx" : "s");
}

/// What a text's format says; nothing when it is no text's.
struct TextLength {
  std::size_t length = 0;
  bool is_exact = false;
};

std::optional<TextLength> parse_text_format(std::string_view format, std::size_t room) {
  TextLength found;
  const char* const end = format.data() + format.size();
  const auto [stop, error] = std::from_chars(format.data(), end, found.length);
  const std::string_view rest(stop, static_cast<std::size_t>(end - stop));
  if (error != std::errc() || found.length > room || (rest != "s" && rest != "sx")) {
    return std::nullopt;
  }
  found.is_exact = rest == "sx" || found.length < room;
  return found;
}

std::span<const std::byte> without_trailing_nuls(std::span<const std::byte> text) {
  while (!text.empty() && text.back() == std::byte{0}) {
    text = text.first(text.size() - 1);
  }
  return text;
}

template <class T>
T load(const std::byte* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void store(std::byte* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

[[noreturn]] void fail(const std::string& what) {
  throw DecodingError("this memory holds no ShareableList: " + what);
}

}  // namespace

ListLayout ListLayout::for_items(std::span<const Item> items) {
  ListLayout layout;
  for (const Item& item : items) {
    const std::size_t room = is_text(item) ? step * (text_of(item).size() / step + 1) : step;
    if (room > longest_room) {
      throw std::invalid_argument("ShareableList: a text of " +
                                  std::to_string(text_of(item).size()) + " bytes is too long");
    }
    layout.places_.push_back(layout.places_.back() + room);
  }
  return layout;
}

ListLayout ListLayout::of(std::span<const std::byte> memory) {
  if (memory.size() < 2 * step) {
    fail("it is too small");
  }
  const auto count = load<std::uint64_t>(memory.data());
  // Each item takes a place's number, its data, its format and its code.
  if (count > (memory.size() - 2 * step) / (3 * step + 1)) {
    fail("it has no room for " + std::to_string(count) + " items");
  }
  ListLayout layout;
  for (std::size_t i = 0; i <= count; ++i) {
    const auto place = load<std::uint64_t>(memory.data() + step * (i + 1));
    if (i == 0
            ? place != 0
            : place < layout.places_.back() + step || place > memory.size() || place % step != 0) {
      fail("item " + std::to_string(i) + " cannot be where it is said to be");
    }
    if (i != 0) {
      layout.places_.push_back(static_cast<std::size_t>(place));
    }
  }
  if (layout.bytes() > memory.size()) {
    fail("it ends too soon");
  }
  return layout;
}

void ListLayout::write_places(std::span<std::byte> memory) const {
  store<std::uint64_t>(memory.data(), size());
  for (std::size_t i = 0; i < places_.size(); ++i) {
    store<std::uint64_t>(memory.data() + step * (i + 1), places_[i]);
  }
}

void ListLayout::require(std::span<const std::byte> memory, std::size_t place) const {
  if (place >= size()) {
    throw std::out_of_range("a ShareableList of " + std::to_string(size()) + " items has no item " +
                            std::to_string(place));
  }
  if (memory.size() < bytes()) {
    throw std::logic_error("the memory of this ShareableList was replaced");
  }
}

std::string ListLayout::format(std::span<const std::byte> memory, std::size_t place) const {
  require(memory, place);
  const auto* const begin =
      reinterpret_cast<const char*>(memory.data() + formats_begin() + place * step);
  const std::string whole(begin, step);  // one copy: it may change meanwhile
  return whole.substr(0, whole.find_last_not_of('\0') + 1);
}

ListLayout::Item ListLayout::get(std::span<const std::byte> memory, std::size_t place) const {
  const std::string described = format(memory, place);
  const std::byte* const data = memory.data() + data_begin() + places_[place];
  const auto code = std::to_integer<unsigned char>(memory[codes_begin() + place]);
  if (code == is_number && described == int_format) {
    return load<std::int64_t>(data);
  }
  if (code == is_number && described == float_format) {
    return load<double>(data);
  }
  if (code == is_number && described == bool_format) {
    return data[step - 1] != std::byte{0};
  }
  if (code == is_none && described == none_format) {
    return std::monostate{};
  }
  const auto length = parse_text_format(described, room(place));
  if (!length || (code != is_str && code != is_bytes)) {
    throw DecodingError("item " + std::to_string(place) +
                        " of a ShareableList is of no type that is known");
  }
  std::span<const std::byte> text(data, length->length);
  if (!length->is_exact) {
    text = without_trailing_nuls(text);
  }
  if (code == is_bytes) {
    return Bytes(text);
  }
  return std::string(reinterpret_cast<const char*>(text.data()), text.size());
}

void ListLayout::set(std::span<std::byte> memory, std::size_t place, const Item& item) const {
  require(memory, place);
  const std::span data = memory.subspan(data_begin() + places_[place], room(place));
  const std::span<const std::byte> text = text_of(item);
  if (text.size() > data.size()) {
    throw std::invalid_argument("ShareableList::set: item " + std::to_string(place) +
                                " has room for " + std::to_string(data.size()) + " bytes, not " +
                                std::to_string(text.size()));
  }
  const auto describe = [&](std::string_view format, Code code) {
    std::byte* const to = memory.data() + formats_begin() + place * step;
    std::memset(to, 0, step);
    std::memcpy(to, format.data(), format.size());
    memory[codes_begin() + place] = static_cast<std::byte>(code);
  };
  const auto fill = [&](std::span<const std::byte> value, std::size_t offset = 0) {
    std::memset(data.data(), 0, data.size());
    if (!value.empty()) {
      std::memcpy(data.data() + offset, value.data(), value.size());
    }
  };
  std::visit(
      [&](const auto& value) {
        using T = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          describe(none_format, is_none);
          fill({});
        } else if constexpr (std::is_same_v<T, bool>) {
          const std::byte byte{value};
          describe(bool_format, is_number);
          fill(std::span(&byte, 1), step - 1);
        } else if constexpr (std::is_arithmetic_v<T>) {
          describe(std::is_same_v<T, double> ? float_format : int_format, is_number);
          store(data.data(), value);
        } else {
          describe(text_format(text, data.size()), std::is_same_v<T, Bytes> ? is_bytes : is_str);
          fill(text);
        }
      },
      item);
}

}  // namespace brood::memory
