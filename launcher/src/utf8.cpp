#include "utf8.hpp"

namespace brood::launcher {

namespace {

/// How many bytes a character takes that begins with `byte`; 0 when none does.
std::size_t length_after(unsigned char byte) {
  if (byte < 0x80) {
    return 1;
  }
  if (byte < 0xc2) {
    return 0;
  }
  if (byte < 0xe0) {
    return 2;
  }
  if (byte < 0xf0) {
    return 3;
  }
  return byte < 0xf5 ? 4 : 0;
}

}  // namespace

Utf8Unit first_utf8_unit(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const Utf8Unit byte{first, 1, first < 0x80};
  const std::size_t length = length_after(first);
  if (length < 2 || length > text.size()) {
    return byte;
  }
  char32_t code = first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0U) != 0x80U) {
      return byte;
    }
    code = (code << 6U) | (next & 0x3fU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code < 0xe000;
  if (code < least[length] || is_surrogate || code > 0x10ffff) {
    return byte;
  }
  return {code, length, true};
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) {
    return std::string(text);
  }
  std::size_t size = 0;
  for (std::size_t next = 0; next <= most; next += first_utf8_unit(text.substr(next)).size) {
    size = next;
  }
  return std::string(text.substr(0, size)) + "...";
}

}  // namespace brood::launcher
