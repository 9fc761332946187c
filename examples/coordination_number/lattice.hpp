#pragma once

#include <array>

namespace coordination {

using Vector = std::array<double, 3>;

double dot(const Vector& a, const Vector& b);
Vector cross(const Vector& a, const Vector& b);

/// The three edge vectors of a cell and the directions in which it repeats. No angle or length is
/// special: the cell may be as skewed as it likes as long as it spans a volume.
struct Lattice {
  std::array<Vector, 3> vectors{};
  std::array<bool, 3> periodic{true, true, true};
};

/// Gives each zero vector of a direction that does not repeat a length of 1 at right angles to the
/// others, as programs mean that write a slab with "0 0 0" for its open direction. Throws:
/// std::invalid_argument when the vectors still span no volume.
Lattice completed(const Lattice& lattice);

/// Rows that turn a position into multiples of the edge vectors: multiple k is dot(position,
/// reciprocal(lattice)[k]). The distance between the two faces of the cell that edge k connects is
/// 1 / |row k|.
std::array<Vector, 3> reciprocal(const Lattice& lattice);

}  // namespace coordination
