#include "wrap_image.hpp"

#include "error.hpp"

#include <array>
#include <iterator>

namespace brood::launcher {

namespace {

constexpr std::size_t tag_size = 24;
constexpr std::size_t place_size = 8;

struct Slot {
  std::array<unsigned char, tag_size> tag;
  std::array<unsigned char, place_size> place;  ///< Little-endian.
};

/// Volatile: its bytes in the file are not those that the compiler saw. The tag occurs nowhere else
/// in the program.
const volatile Slot slot{{0xb7, 'b', 'r', 'o', 'o', 'd',  0x1d, 's',  'l',  'o',  't',  0xe6,
                          0x03, 'w', 'r', 'a', 'p', 0x92, 0xf4, 0x5c, 0x0b, 0xd8, 0x41, 0x7a},
                         {}};

unsigned char byte_of_slot(std::size_t index) {
  return reinterpret_cast<const volatile unsigned char*>(&slot)[index];
}

std::string tag() {
  std::string text;
  for (std::size_t i = 0; i < tag_size; ++i) {
    text += static_cast<char>(byte_of_slot(i));
  }
  return text;
}

/// Where the eight bytes stand in an image; npos when the tag is not there exactly once.
std::size_t find_place(std::string_view image) {
  const std::string wanted = tag();
  const std::size_t found = image.find(wanted);
  const bool is_one = found != std::string_view::npos &&
                      image.find(wanted, found + 1) == std::string_view::npos &&
                      found + tag_size + place_size <= image.size();
  return is_one ? found + tag_size : std::string_view::npos;
}

}  // namespace

std::uint64_t own_payload_place() {
  std::uint64_t place = 0;
  for (std::size_t i = place_size; i-- > 0;) {
    place = place << 8 | byte_of_slot(tag_size + i);
  }
  return place;
}

std::optional<std::uint64_t> payload_place_in(std::string_view image) {
  const std::size_t at = find_place(image);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  std::uint64_t place = 0;
  for (std::size_t i = place_size; i-- > 0;) {
    place = place << 8 | static_cast<unsigned char>(image[at + i]);
  }
  return place;
}

std::string wrapped_image(std::string image, std::string_view block) {
  const std::size_t at = find_place(image);
  if (at == std::string::npos) {
    throw LauncherError(ExitCode::internal,
                        "cannot wrap: the file of this brood is not as it was built");
  }
  const std::uint64_t old = payload_place_in(image).value_or(0);
  if (old != 0 && old < image.size()) {
    image.resize(static_cast<std::size_t>(old));
  }
  std::uint64_t place = image.size();
  for (std::size_t i = 0; i < place_size; ++i, place >>= 8) {
    image[at + i] = static_cast<char>(place);
  }
  return image.append(block);
}

}  // namespace brood::launcher
