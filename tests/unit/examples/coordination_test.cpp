#include "coordination.hpp"

#include "text_file.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coordination {
namespace {

using Counts = std::vector<std::uint64_t>;

// A square of Na with an O 1 above one corner; then one K on its own.
const char* const frames =
    "5\nLattice=\"10 0 0 0 10 0 0 0 10\"\n"
    "Na 0 0 0\nNa 2 0 0\nNa 0 2 0\nNa 2 2 0\nO 0 0 1\n"
    "1\nLattice=\"10 0 0 0 10 0 0 0 10\"\nK 5 5 5\n";

CoordinationResult count_all(const Cutoffs& cutoffs) {
  const TextFile file(frames);
  CoordinationResult sum;
  for (const FrameLocation& frame : index_frames(file.path())) {
    merge(sum, count_frame({file.path(), frame, cutoffs}));
  }
  return sum;
}

TEST(Coordination, CountsAtomsByTheNumberOfTheirNeighbours) {
  const CoordinationResult result = count_all({.all = 2.0, .pairs = {}});
  EXPECT_EQ(result.frames, 2U);
  ASSERT_EQ(result.species.size(), 3U);
  EXPECT_EQ(result.species[0].species, "K");
  EXPECT_EQ(result.species[0].atoms, 1U);
  EXPECT_EQ(result.species[1].species, "Na");
  EXPECT_EQ(result.species[1].atoms, 4U);
  EXPECT_EQ(result.species[2].species, "O");
  ASSERT_EQ(result.pairs.size(), 3U);
  EXPECT_EQ(result.pairs[0].centre + result.pairs[0].neighbour, "NaNa");
  EXPECT_EQ(result.pairs[0].atoms_with, (Counts{0, 0, 4}));
  EXPECT_EQ(result.pairs[1].centre + result.pairs[1].neighbour, "NaO");
  EXPECT_EQ(result.pairs[1].atoms_with, (Counts{0, 1}));
  EXPECT_EQ(result.pairs[2].centre + result.pairs[2].neighbour, "ONa");
  EXPECT_EQ(result.pairs[2].atoms_with, (Counts{0, 1}));
}

TEST(Coordination, MergesInAnyOrder) {
  const TextFile file(frames);
  const std::vector<FrameLocation> where = index_frames(file.path());
  const Cutoffs cutoffs{.all = 2.5, .pairs = {}};
  const CoordinationResult first = count_frame({file.path(), where[0], cutoffs});
  const CoordinationResult second = count_frame({file.path(), where[1], cutoffs});
  CoordinationResult forward;
  CoordinationResult backward;
  merge(forward, first);
  merge(forward, second);
  merge(backward, second);
  merge(backward, first);
  ASSERT_EQ(forward.pairs.size(), backward.pairs.size());
  for (std::size_t k = 0; k < forward.pairs.size(); ++k) {
    EXPECT_EQ(forward.pairs[k].centre, backward.pairs[k].centre);
    EXPECT_EQ(forward.pairs[k].neighbour, backward.pairs[k].neighbour);
    EXPECT_EQ(forward.pairs[k].atoms_with, backward.pairs[k].atoms_with);
  }
  ASSERT_EQ(forward.species.size(), backward.species.size());
  for (std::size_t k = 0; k < forward.species.size(); ++k) {
    EXPECT_EQ(forward.species[k].species, backward.species[k].species);
    EXPECT_EQ(forward.species[k].atoms, backward.species[k].atoms);
  }
}

TEST(Coordination, ACutoffForOnePairGoesBeforeTheOneForAll) {
  const Cutoffs cutoffs{.all = 2.0, .pairs = {{"O", "Na", 0.5}, {"Na", "O", 1.0}}};
  EXPECT_EQ(cutoffs.radius("Na", "O"), 1.0);
  EXPECT_EQ(cutoffs.radius("O", "Na"), 1.0);
  EXPECT_EQ(cutoffs.radius("Na", "Na"), 2.0);
}

TEST(Coordination, WithoutACutoffForAllOnlyNamedPairsCount) {
  const Cutoffs cutoffs{.all = {}, .pairs = {{"O", "Na", 1.0}}};
  EXPECT_LT(cutoffs.radius("Na", "Na"), 0.0);
  const CoordinationResult result = count_all(cutoffs);
  ASSERT_EQ(result.pairs.size(), 2U);
  EXPECT_EQ(result.pairs[0].centre + result.pairs[0].neighbour, "NaO");
  EXPECT_EQ(result.pairs[1].centre + result.pairs[1].neighbour, "ONa");
}

TEST(Coordination, ACutoffThatCannotBeMeantNamesTheFrame) {
  const TextFile file(frames);
  try {
    count_frame({file.path(), index_frames(file.path())[1], {.all = 1e5, .pairs = {}}});
    FAIL() << "was counted";
  } catch (const FormatError& error) {
    EXPECT_EQ(std::string(error.what()).find(file.path().string() + ":9: a cutoff of 100000 "), 0U)
        << error.what();
  }
}

}  // namespace
}  // namespace coordination
