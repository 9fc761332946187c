// The reader of frames: a stream in pieces. The first byte is the size of the pieces.

#include "wire/frame.hpp"

#include "brood/error.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace {

using brood::Bytes;
using brood::wire::FrameKind;

struct Reading {
  std::vector<std::pair<FrameKind, Bytes>> frames;
  bool refused = false;

  bool operator==(const Reading&) const = default;
};

Reading read(std::span<const std::byte> stream, std::size_t piece) {
  Reading reading;
  brood::wire::FrameReader reader;
  try {
    while (!stream.empty()) {
      const auto part = stream.first(std::min(piece, stream.size()));
      reader.feed(part, [&](FrameKind kind, Bytes body) {
        reading.frames.emplace_back(kind, std::move(body));
      });
      stream = stream.subspan(part.size());
    }
  } catch (const brood::DecodingError&) {
    reading.refused = true;
  }
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::byte> stream = std::as_bytes(std::span(data, size));
  const std::size_t piece = std::size_t{brood::fuzz::take_choice(stream)} + 1;
  const Reading whole = read(stream, std::max<std::size_t>(stream.size(), 1));
  brood::fuzz::require(read(stream, piece) == whole, "a stream reads the same however it is cut");
  Bytes again;
  for (const auto& [kind, body] : whole.frames) {
    const Bytes frame = brood::wire::make_frame(kind, body);
    again.append(frame.data(), frame.size());
  }
  brood::fuzz::require(
      again.size() <= stream.size() && std::ranges::equal(again, stream.first(again.size())),
      "frames are written as they were read");
  return 0;
}
