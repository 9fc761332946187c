#include "pool/gathered_frame.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brood::pool {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string text_of(const GatheredFrame& frame) {
  const Bytes all = frame.copy();
  EXPECT_EQ(all.size(), frame.size());
  return {reinterpret_cast<const char*>(all.data()), all.size()};
}

TEST(GatheredFrame, OfOnePieceIsThatPiece) {
  const GatheredFrame frame(bytes_of("all of it"));
  EXPECT_TRUE(frame.is_in_one_piece());
  EXPECT_EQ(text_of(frame), "all of it");
  EXPECT_EQ(text_of(GatheredFrame(Bytes())), "");
}

TEST(GatheredFrame, HasWhatWasLentInItsPlaces) {
  for (const auto& [places, expected] :
       std::vector<std::pair<std::vector<std::size_t>, std::string>>{
           {{0}, "<0>abcd"},
           {{2}, "ab<0>cd"},
           {{4}, "abcd<0>"},
           {{1, 3}, "a<0>bc<1>d"},
           {{2, 2}, "ab<0><1>cd"},
           {{0, 4, 4}, "<0>abcd<1><2>"}}) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < places.size(); ++i) {
      names.push_back("<" + std::to_string(i) + ">");
    }
    std::vector<detail::Lent> lent;
    for (std::size_t i = 0; i < places.size(); ++i) {
      lent.push_back({places[i], bytes_of(names[i])});
    }
    const GatheredFrame frame(bytes_of("abcd"), lent);
    EXPECT_FALSE(frame.is_in_one_piece());
    EXPECT_EQ(text_of(frame), expected);
  }
}

}  // namespace
}  // namespace brood::pool
