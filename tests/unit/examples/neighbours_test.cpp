#include "neighbours.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace coordination {
namespace {

/// As the definition says: every atom against every image of every atom that can be near it.
std::vector<std::uint32_t> count_by_brute_force(const Frame& frame, const Radii& radii) {
  const auto& [a, b, c] = frame.lattice.vectors;
  const auto rows = reciprocal(frame.lattice);
  const std::size_t atoms = frame.positions.size();
  std::vector<std::uint32_t> counts(atoms * radii.kinds(), 0);
  for (std::size_t i = 0; i < atoms; ++i) {
    for (std::size_t j = 0; j < atoms; ++j) {
      const double radius = radii.get(frame.kinds[i], frame.kinds[j]);
      std::array<int, 3> first{};
      std::array<int, 3> last{};
      for (std::size_t k = 0; k < 3; ++k) {
        if (frame.lattice.periodic[k]) {
          const double apart = dot(frame.positions[i], rows[k]) - dot(frame.positions[j], rows[k]);
          const double reach = radii.largest() * std::sqrt(dot(rows[k], rows[k]));
          first[k] = static_cast<int>(std::floor(apart - reach)) - 1;
          last[k] = static_cast<int>(std::ceil(apart + reach)) + 1;
        }
      }
      for (int x = first[0]; x <= last[0]; ++x) {
        for (int y = first[1]; y <= last[1]; ++y) {
          for (int z = first[2]; z <= last[2]; ++z) {
            const bool itself = i == j && x == 0 && y == 0 && z == 0;
            Vector d{};
            for (std::size_t k = 0; k < 3; ++k) {
              d[k] = frame.positions[j][k] + x * a[k] + y * b[k] + z * c[k] - frame.positions[i][k];
            }
            if (!itself && std::sqrt(dot(d, d)) <= radius) {
              ++counts[i * radii.kinds() + frame.kinds[j]];
            }
          }
        }
      }
    }
  }
  return counts;
}

Frame make_frame(const std::array<Vector, 3>& edges, const std::vector<Vector>& positions) {
  Frame frame;
  frame.lattice.vectors = edges;
  frame.species = {"X"};
  frame.positions = positions;
  frame.kinds.assign(positions.size(), 0);
  return frame;
}

std::vector<std::uint32_t> count_one_kind(const Frame& frame, double radius) {
  Radii radii(1);
  radii.set(0, 0, radius);
  return count_neighbours(frame, radii);
}

/// A box with edges of about `size` in random directions, and atoms of three kinds in and around
/// it.
Frame random_frame(std::mt19937& random, double size, std::size_t atoms) {
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  Frame frame;
  for (;;) {
    for (Vector& edge : frame.lattice.vectors) {
      edge = {size * uniform(random), size * uniform(random), size * uniform(random)};
    }
    const auto& [a, b, c] = frame.lattice.vectors;
    if (std::abs(dot(a, cross(b, c))) > 0.1 * size * size * size) {
      break;
    }
  }
  frame.species = {"A", "B", "C"};
  for (std::size_t atom = 0; atom < atoms; ++atom) {
    frame.kinds.push_back(random() % 3);
    frame.positions.push_back(
        {2 * size * uniform(random), 2 * size * uniform(random), 2 * size * uniform(random)});
  }
  return frame;
}

Radii random_radii(std::mt19937& random, double largest) {
  std::uniform_real_distribution<double> uniform(0.3, 1.0);
  Radii radii(3);
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = a; b < 3; ++b) {
      radii.set(a, b, largest * uniform(random));
    }
  }
  radii.set(1, 2, -1.0);
  return radii;
}

TEST(Neighbours, AreThoseOfBruteForceInRandomTriclinicBoxes) {
  // From boxes of many cells over boxes where the radius is more than half an edge to cells far
  // smaller than the radius.
  struct Case {
    double size;
    double radius;
    std::size_t atoms;
  };

  std::mt19937 random(1);
  for (const Case& each : {Case{12.0, 1.5, 120}, Case{8.0, 2.0, 60}, Case{5.0, 2.5, 40},
                           Case{4.0, 3.0, 20}, Case{2.0, 4.0, 6}, Case{1.5, 4.0, 1}}) {
    for (int round = 0; round < 6; ++round) {
      const Frame frame = random_frame(random, each.size, each.atoms);
      const Radii radii = random_radii(random, each.radius);
      EXPECT_EQ(count_neighbours(frame, radii), count_by_brute_force(frame, radii))
          << "size " << each.size << ", round " << round;
    }
  }
}

TEST(Neighbours, AreThoseOfBruteForceWhereDirectionsAreOpen) {
  std::mt19937 random(2);
  for (unsigned open = 1; open < 8; ++open) {
    for (const double radius : {1.2, 4.0}) {
      Frame frame = random_frame(random, 5.0, 50);
      frame.lattice.periodic = {(open & 1U) == 0, (open & 2U) == 0, (open & 4U) == 0};
      const Radii radii = random_radii(random, radius);
      EXPECT_EQ(count_neighbours(frame, radii), count_by_brute_force(frame, radii))
          << "open " << open << ", radius " << radius;
    }
  }
}

TEST(Neighbours, OfRockSaltAreSixThenTwelve) {
  const double a = 5.64;
  Frame frame = make_frame(
      {Vector{a, 0, 0}, Vector{0, a, 0}, Vector{0, 0, a}},
      {Vector{0, 0, 0}, Vector{0, a / 2, a / 2}, Vector{a / 2, 0, a / 2}, Vector{a / 2, a / 2, 0},
       Vector{a / 2, 0, 0}, Vector{0, a / 2, 0}, Vector{0, 0, a / 2}, Vector{a / 2, a / 2, a / 2}});
  frame.species = {"Na", "Cl"};
  frame.kinds = {0, 0, 0, 0, 1, 1, 1, 1};
  Radii radii(2);
  radii.set(0, 0, 0.75 * a);
  radii.set(0, 1, 0.75 * a);
  radii.set(1, 1, 0.75 * a);
  const std::vector<std::uint32_t> counts = count_neighbours(frame, radii);
  for (std::size_t atom = 0; atom < 8; ++atom) {
    EXPECT_EQ(counts[2 * atom + frame.kinds[atom]], 12U);
    EXPECT_EQ(counts[2 * atom + 1 - frame.kinds[atom]], 6U);
  }
}

TEST(Neighbours, OfOneAtomAreItsOwnImages) {
  // Face-centred cubic in its primitive cell: shells of 12, 6, 24, 12 atoms.
  const Frame frame = make_frame({Vector{0, 1, 1}, Vector{1, 0, 1}, Vector{1, 1, 0}}, {Vector{}});
  EXPECT_EQ(count_one_kind(frame, 1.45), (std::vector<std::uint32_t>{12}));
  EXPECT_EQ(count_one_kind(frame, 2.05), (std::vector<std::uint32_t>{18}));
  EXPECT_EQ(count_one_kind(frame, 2.50), (std::vector<std::uint32_t>{42}));
  EXPECT_EQ(count_one_kind(frame, 2.85), (std::vector<std::uint32_t>{54}));
}

TEST(Neighbours, IncludeTheOnesExactlyAtTheRadius) {
  const Frame frame = make_frame({Vector{1, 0, 0}, Vector{0, 1, 0}, Vector{0, 0, 1}}, {Vector{}});
  EXPECT_EQ(count_one_kind(frame, 1.0), (std::vector<std::uint32_t>{6}));
  EXPECT_EQ(count_one_kind(frame, std::nextafter(1.0, 0.0)), (std::vector<std::uint32_t>{0}));
}

TEST(Neighbours, DoNotDependOnWhichImageOfAnAtomTheFileHas) {
  const double edge = 10.0;
  std::mt19937 random(3);
  std::uniform_real_distribution<double> uniform(0.0, edge);
  std::vector<Vector> inside;
  std::vector<Vector> anywhere;
  for (int atom = 0; atom < 80; ++atom) {
    // Multiples of 1/64, so that whole edges are added without rounding.
    Vector position{};
    Vector image{};
    for (std::size_t k = 0; k < 3; ++k) {
      position[k] = std::floor(64.0 * uniform(random)) / 64.0;
      image[k] = position[k] + edge * (static_cast<double>(random() % 7) - 3.0);
    }
    inside.push_back(position);
    anywhere.push_back(image);
  }
  const std::array<Vector, 3> edges = {Vector{edge, 0, 0}, Vector{0, edge, 0}, Vector{0, 0, edge}};
  EXPECT_EQ(count_one_kind(make_frame(edges, inside), 2.5),
            count_one_kind(make_frame(edges, anywhere), 2.5));
}

TEST(Neighbours, AreFoundAcrossAFaceThatRoundingMovesAnAtomOnto) {
  // -1e-20 is wrapped to the far face itself, not to just inside of it.
  const std::array<Vector, 3> edges = {Vector{9, 0, 0}, Vector{0, 9, 0}, Vector{0, 0, 9}};
  const Frame frame = make_frame(edges, {Vector{-1e-20, 0, 0}, Vector{2, 0, 0}, Vector{7, 0, 0}});
  EXPECT_EQ(count_one_kind(frame, 2.0), (std::vector<std::uint32_t>{2, 1, 1}));
}

TEST(Neighbours, OfNoAtomsAreNone) {
  const Frame frame = make_frame({Vector{9, 0, 0}, Vector{0, 9, 0}, Vector{0, 0, 9}}, {});
  EXPECT_TRUE(count_one_kind(frame, 3.0).empty());
}

TEST(Neighbours, ARadiusInAnotherUnitIsRefused) {
  const Frame frame = make_frame({Vector{1, 0, 0}, Vector{0, 1, 0}, Vector{0, 0, 1}}, {Vector{}});
  EXPECT_THROW(count_one_kind(frame, 1000.0), std::invalid_argument);
  EXPECT_THROW(count_one_kind(frame, std::numeric_limits<double>::max()), std::invalid_argument);
}

TEST(Neighbours, AVastEmptyBoxCostsNoMemory) {
  const Frame frame = make_frame({Vector{1e6, 0, 0}, Vector{0, 1e6, 0}, Vector{0, 0, 1e6}},
                                 {Vector{1, 1, 1}, Vector{1e6, 1, 1}});
  EXPECT_EQ(count_one_kind(frame, 1.5), (std::vector<std::uint32_t>{1, 1}));
}

}  // namespace
}  // namespace coordination
