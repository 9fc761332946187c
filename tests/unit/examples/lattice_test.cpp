#include "lattice.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace coordination {
namespace {

TEST(Lattice, ReciprocalRowsGiveTheMultiplesOfTheEdges) {
  const Lattice lattice{{Vector{3, 0.5, 0}, Vector{-1, 4, 0.25}, Vector{0.5, 1, 5}}};
  const auto rows = reciprocal(lattice);
  for (std::size_t k = 0; k < 3; ++k) {
    for (std::size_t edge = 0; edge < 3; ++edge) {
      EXPECT_NEAR(dot(lattice.vectors[edge], rows[k]), k == edge ? 1.0 : 0.0, 1e-14);
    }
  }
}

TEST(Lattice, LeavesAFullLatticeAsItIs) {
  const Lattice lattice{{Vector{3, 0.5, 0}, Vector{-1, 4, 0.25}, Vector{0.5, 1, 5}}};
  EXPECT_EQ(completed(lattice).vectors, lattice.vectors);
}

TEST(Lattice, CompletesOpenDirectionsAtRightAngles) {
  const Lattice slab{{Vector{3, 0, 0}, Vector{1, 2, 0}, Vector{0, 0, 0}}, {true, true, false}};
  EXPECT_EQ(completed(slab).vectors[2], (Vector{0, 0, 1}));

  const Lattice wire{{Vector{0, 0, 0}, Vector{1, 2, 3}, Vector{0, 0, 0}}, {false, true, false}};
  const Lattice cluster{{}, {false, false, false}};
  for (const Lattice& open : {wire, cluster}) {
    const Lattice full = completed(open);
    for (std::size_t k = 0; k < 3; ++k) {
      const Vector& edge = full.vectors[k];
      const double square = open.periodic[k] ? 14.0 : 1.0;
      EXPECT_NEAR(dot(edge, edge), square, 1e-14);
      EXPECT_NEAR(dot(edge, full.vectors[(k + 1) % 3]), 0.0, 1e-14);
    }
  }
}

TEST(Lattice, RefusesVectorsThatSpanNoVolume) {
  const Vector x{3, 0, 0};
  const Vector y{0, 3, 0};
  EXPECT_THROW(completed(Lattice{{x, y, Vector{}}}), std::invalid_argument);
  EXPECT_THROW(completed(Lattice{{x, y, Vector{1, 2, 0}}}), std::invalid_argument);
  EXPECT_THROW(completed(Lattice{{x, x, Vector{}}, {true, true, false}}), std::invalid_argument);
  EXPECT_THROW(completed(Lattice{{x, y, Vector{0, 0, 1e300 * 1e10}}}), std::invalid_argument);
}

}  // namespace
}  // namespace coordination
