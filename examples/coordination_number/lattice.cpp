#include "lattice.hpp"

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace coordination {

namespace {

double length(const Vector& a) {
  return std::sqrt(dot(a, a));
}

Vector divided(const Vector& a, double divisor) {
  return {a[0] / divisor, a[1] / divisor, a[2] / divisor};
}

/// A vector of length 1 at right angles to those given, of which there are at most two.
Vector perpendicular(const std::vector<Vector>& others, std::size_t axis) {
  Vector unit{};
  if (others.empty()) {
    unit[axis] = 1.0;
    return unit;
  }
  Vector other = others.back();
  if (others.size() == 1) {
    // The coordinate axis that is least along the one vector known gives the best conditioned
    // product.
    const Vector& known = others.front();
    std::size_t least = 0;
    for (std::size_t k = 1; k < 3; ++k) {
      if (std::abs(known[k]) < std::abs(known[least])) {
        least = k;
      }
    }
    other = Vector{};
    other[least] = 1.0;
  }
  const Vector product = cross(others.front(), other);
  const double norm = length(product);
  return norm > 0.0 ? divided(product, norm) : unit;
}

}  // namespace

double dot(const Vector& a, const Vector& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Lattice completed(const Lattice& lattice) {
  Lattice result = lattice;
  std::vector<Vector> known;
  for (const Vector& edge : lattice.vectors) {
    if (dot(edge, edge) > 0.0) {
      known.push_back(edge);
    }
  }
  for (std::size_t k = 0; k < 3; ++k) {
    if (!lattice.periodic[k] && !(dot(lattice.vectors[k], lattice.vectors[k]) > 0.0)) {
      result.vectors[k] = perpendicular(known, k);
      known.push_back(result.vectors[k]);
    }
  }
  const auto& [a, b, c] = result.vectors;
  const double volume = std::abs(dot(a, cross(b, c)));
  if (!(volume > 1e-10 * length(a) * length(b) * length(c)) || !std::isfinite(volume)) {
    throw std::invalid_argument("the lattice vectors span no volume");
  }
  return result;
}

std::array<Vector, 3> reciprocal(const Lattice& lattice) {
  const auto& [a, b, c] = lattice.vectors;
  const Vector bc = cross(b, c);
  const double volume = dot(a, bc);
  return {divided(bc, volume), divided(cross(c, a), volume), divided(cross(a, b), volume)};
}

}  // namespace coordination
