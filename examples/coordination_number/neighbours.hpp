#pragma once

#include "xyz.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace coordination {

/// How far apart two atoms may be and still be neighbours, for each two species of a frame.
/// Symmetric; a negative radius says that the two are never neighbours.
class Radii {
 public:
  explicit Radii(std::size_t kinds) : kinds_(kinds), values_(kinds * kinds, -1.0) {}

  void set(std::size_t a, std::size_t b, double radius) {
    values_[a * kinds_ + b] = radius;
    values_[b * kinds_ + a] = radius;
  }

  double get(std::size_t a, std::size_t b) const { return values_[a * kinds_ + b]; }

  std::size_t kinds() const { return kinds_; }

  double largest() const;

 private:
  std::size_t kinds_;
  std::vector<double> values_;
};

/// For each atom and each species the number of atoms of that species within its radius (the radius
/// included): entry atom * kinds + kind. All periodic images count, an atom's own images among
/// them, so a cell smaller than the radius is as right as a large one. Cost: proportional to the
/// atoms times the atoms within reach of one. Throws: std::invalid_argument when a radius reaches
/// over more than a million images of the cell.
std::vector<std::uint32_t> count_neighbours(const Frame& frame, const Radii& radii);

}  // namespace coordination
