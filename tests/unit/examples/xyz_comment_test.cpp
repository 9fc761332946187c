#include "xyz_comment.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace coordination {
namespace {

using Directions = std::array<bool, 3>;

constexpr std::string_view lattice = R"(Lattice="9 0 0 1 8 0 2 3 7" )";

FrameHeader parse_with(std::string_view more) {
  return parse_comment(std::string(lattice) + std::string(more));
}

TEST(XyzComment, ReadsTheThreeEdgesInOrder) {
  const FrameHeader header = parse_comment(lattice);
  EXPECT_EQ(header.lattice.vectors,
            (std::array<Vector, 3>{Vector{9, 0, 0}, Vector{1, 8, 0}, Vector{2, 3, 7}}));
  EXPECT_EQ(header.lattice.periodic, (Directions{true, true, true}));
  EXPECT_EQ(header.species_column, 0U);
  EXPECT_EQ(header.position_column, 1U);
  EXPECT_EQ(header.columns, 4U);
}

TEST(XyzComment, KnowsEveryUsualWayToWriteALattice) {
  for (const std::string_view text :
       {"lattice='9 0 0 1 8 0 2 3 7'", "LATTICE={9 0 0 1 8 0 2 3 7}",
        "Lattice=[[9, 0, 0], [1, 8, 0], [2, 3, 7]]", "x Lattice=\"9,0,0,1,8,0,2,3,7\"",
        "\tLattice=\" 9.0 0 0  1e0 +8 0 2. 3 .7e1\"\ty=1"}) {
    EXPECT_EQ(parse_comment(text).lattice.vectors, parse_comment(lattice).lattice.vectors) << text;
  }
}

TEST(XyzComment, PassesOverWhatItDoesNotNeed) {
  const FrameHeader header = parse_comment(
      "it's frame=3 energy=-1.5 note=\"a Lattice=\\ b\" nested={a {b} c} stress=[[1, 2], [3, 4]] "
      "Lattice=\"9 0 0 1 8 0 2 3 7\" flag empty=");
  EXPECT_EQ(header.lattice.vectors, parse_comment(lattice).lattice.vectors);
}

TEST(XyzComment, FindsTheColumnsByProperties) {
  const FrameHeader header =
      parse_with("Properties=id:I:1:pos:R:3:velo:R:3:species:S:1:Z:I:1 more=1");
  EXPECT_EQ(header.position_column, 1U);
  EXPECT_EQ(header.species_column, 7U);
  EXPECT_EQ(header.columns, 9U);
}

TEST(XyzComment, ReadsWhichDirectionsRepeat) {
  EXPECT_EQ(parse_with(R"(pbc="T F T")").lattice.periodic, (Directions{true, false, true}));
  EXPECT_EQ(parse_with("pbc=[true, False, t]").lattice.periodic, (Directions{true, false, true}));
  EXPECT_EQ(parse_with("PBC='1 0 0'").lattice.periodic, (Directions{true, false, false}));
}

TEST(XyzComment, SplitsAtBlanks) {
  EXPECT_EQ(split(" a\tbc  d \r"), (std::vector<std::string_view>{"a", "bc", "d"}));
  EXPECT_TRUE(split(" \t").empty());
}

TEST(XyzComment, TakesDecimalNumbersOnly) {
  EXPECT_EQ(parse_number("-1.25e1"), -12.5);
  EXPECT_EQ(parse_number("+.5"), 0.5);
  for (const std::string_view text :
       {"", "e", ".", "1.0D+00", "1,5", "0x1", "inf", "nan", "1e999", "--1", "1-", "1_0"}) {
    EXPECT_THROW(parse_number(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace coordination
