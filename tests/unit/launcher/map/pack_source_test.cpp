#include "map/pack_source.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;

std::vector<Words> packs(const Words& inputs, const Packing& packing, int jobs = 1) {
  const CommandTemplate command({"cmd"});
  const auto source = pack_inputs(open_inputs({{.words = inputs}}), packing, command, jobs);
  std::vector<Words> all;
  while (std::optional<Pack> pack = source->next()) {
    EXPECT_FALSE(pack->block);
    all.push_back(std::move(pack->inputs));
  }
  EXPECT_FALSE(source->next());
  return all;
}

TEST(PackSource, OneInputACommandByDefault) {
  EXPECT_EQ(packs({"a", "", "c"}, {}), (std::vector<Words>{{"a"}, {""}, {"c"}}));
  EXPECT_EQ(packs({}, {}), std::vector<Words>{});
}

TEST(PackSource, SoManyInputsACommand) {
  const Packing two{.most_inputs = 2};
  EXPECT_EQ(packs({"a", "b", "c"}, two), (std::vector<Words>{{"a", "b"}, {"c"}}));
  EXPECT_EQ(packs({"a", "b"}, two), (std::vector<Words>{{"a", "b"}}));
}

TEST(PackSource, KnowsItsSizeWhereItCan) {
  const CommandTemplate command({"cmd"});
  const auto size = [&](const Words& inputs, const Packing& packing) {
    return pack_inputs(open_inputs({{.words = inputs}}), packing, command, 1)->size();
  };
  EXPECT_EQ(size({}, {}), 0u);
  EXPECT_EQ(size({"a", "b", "c"}, {.most_inputs = 2}), 2u);
  EXPECT_EQ(size({"a", "b", "c"}, {.fills_lines = true}), std::nullopt);
  EXPECT_EQ(size({}, {.fills_lines = true}), 0u);
}

TEST(PackSource, ALineTakesWhatFits) {
  const Packing line{.fills_lines = true, .most_bytes = 15};  // "cmd" takes 4 of them.
  EXPECT_EQ(packs({"1234", "1234", "1", "123456789012345678", "1"}, line),
            (std::vector<Words>{{"1234", "1234"}, {"1"}, {"123456789012345678"}, {"1"}}));
}

TEST(PackSource, KnownInputsAreSharedAmongTheJobs) {
  EXPECT_EQ(packs({"1", "2", "3", "4", "5"}, {.fills_lines = true}, 2),
            (std::vector<Words>{{"1", "2", "3"}, {"4", "5"}}));
  EXPECT_EQ(packs({"1"}, {.fills_lines = true}, 8), (std::vector<Words>{{"1"}}));
}

Words blocks(const std::string& text, std::size_t bytes, const std::string& record_end = "\n") {
  const auto source = cut_blocks({std::make_shared<std::istringstream>(text), "a text"},
                                 {.block_bytes = bytes, .record_end = record_end});
  Words all;
  while (std::optional<Pack> pack = source->next()) {
    EXPECT_TRUE(pack->inputs.empty());
    all.push_back(*pack->block);
  }
  EXPECT_FALSE(source->next());
  return all;
}

TEST(BlockSource, CutsBehindRecordEnds) {
  EXPECT_EQ(blocks("aa\nbb\ncc\n", 7), (Words{"aa\nbb\n", "cc\n"}));
  EXPECT_EQ(blocks("aa\nbb\ncc", 6), (Words{"aa\nbb\n", "cc"}));
  EXPECT_EQ(blocks("", 6), Words{});
}

TEST(BlockSource, ALongRecordMakesALongBlock) {
  EXPECT_EQ(blocks("aaaaaaaaaa\nb\nc\n", 4), (Words{"aaaaaaaaaa\n", "b\nc\n"}));
}

TEST(BlockSource, RecordEndsMayBeLongOrNone) {
  EXPECT_EQ(blocks("a--b--cc--", 4, "--"), (Words{"a--", "b--", "cc--"}));
  EXPECT_EQ(blocks("abcdefg", 3, ""), (Words{"abc", "def", "g"}));
}

/// Whatever the sizes: nothing is lost, and each block but the last ends where a record does.
TEST(BlockSource, NothingIsLost) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += std::string(static_cast<std::size_t>(i * 7 % 50), 'x') + "\r\n";
  }
  for (const std::size_t bytes : {1u, 2u, 100u, 65'536u, 65'537u, 1'000'000u}) {
    std::string all;
    for (const std::string& block : blocks(text, bytes, "\r\n")) {
      EXPECT_TRUE(block.ends_with("\r\n"));
      all += block;
    }
    EXPECT_TRUE(all == text);
  }
}

}  // namespace
}  // namespace brood::launcher
