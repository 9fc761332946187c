#include "xyz.hpp"

#include "malformed_files.hpp"
#include "text_file.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace coordination {
namespace {

const char* const two_frames =
    "2\n"
    "Lattice=\"9 0 0 0 9 0 0 0 9\"\n"
    "Na 0.5 1 1.5\n"
    "Cl -1 20 3e-1 extra\n"
    "\n"
    "3\r\n"
    "Properties=pos:R:3:species:S:1 Lattice=\"8 0 0 0 8 0 0 0 8\" pbc=\"T T F\"\r\n"
    "1 2 3 Cl\r\n"
    "4 5 6 Na\r\n"
    "7 8 9 Cl\r\n"
    "\n \n";

TEST(Xyz, IndexFindsWhereEachFrameBegins) {
  const TextFile file(two_frames);
  const std::vector<FrameLocation> frames = index_frames(file.path());
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].offset, 0U);
  EXPECT_EQ(frames[0].line, 1U);
  EXPECT_EQ(frames[1].offset, std::string(two_frames).find("3\r\n"));
  EXPECT_EQ(frames[1].line, 6U);
}

TEST(Xyz, ReadsAFrameFromTheMiddleOfTheFile) {
  const TextFile file(two_frames);
  const Frame frame = read_frame(file.path(), index_frames(file.path())[1]);
  EXPECT_EQ(frame.species, (std::vector<std::string>{"Cl", "Na"}));
  EXPECT_EQ(frame.kinds, (std::vector<std::size_t>{0, 1, 0}));
  EXPECT_EQ(frame.positions,
            (std::vector<Vector>{Vector{1, 2, 3}, Vector{4, 5, 6}, Vector{7, 8, 9}}));
  EXPECT_EQ(frame.lattice.vectors[1], (Vector{0, 8, 0}));
  EXPECT_FALSE(frame.lattice.periodic[2]);
}

TEST(Xyz, KeepsPositionsAsTheFileHasThem) {
  const TextFile file(two_frames);
  const Frame frame = read_frame(file.path(), {});
  EXPECT_EQ(frame.positions, (std::vector<Vector>{Vector{0.5, 1, 1.5}, Vector{-1, 20, 0.3}}));
}

TEST(Xyz, AFrameMayHaveNoAtoms) {
  const TextFile file("0\nLattice=\"9 0 0 0 9 0 0 0 9\"\n");
  EXPECT_EQ(index_frames(file.path()).size(), 1U);
  EXPECT_TRUE(read_frame(file.path(), {}).positions.empty());
}

TEST(Xyz, AFrameThatIsNoLongerThereIsAnError) {
  const TextFile file(two_frames);
  EXPECT_THROW(read_frame(file.path(), {.offset = 1000, .line = 50}), FormatError);
}

class MalformedXyz : public testing::TestWithParam<MalformedFile> {};

TEST_P(MalformedXyz, IsRefusedWithFileAndLine) {
  const TextFile file(GetParam().content);
  try {
    for (const FrameLocation& where : index_frames(file.path())) {
      read_frame(file.path(), where);
    }
    FAIL() << "was taken for good";
  } catch (const FormatError& error) {
    EXPECT_EQ(error.what(), file.path().string() + ":" + GetParam().message);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, MalformedXyz, testing::ValuesIn(malformed_files()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace coordination
