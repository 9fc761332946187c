// The cell is cut into a grid of boxes along its edges, and each atom is compared with those in the
// boxes around its own. A box beyond the grid is one inside it plus a number of whole edge vectors:
// so the same loop walks over images too, and a cell shorter than the radius just has a grid of one
// box and a walk over several images. Each pair of boxes is visited once, from the one to the other
// "greater" by offset.
//
// coordination_number.py does the same operations on numbers in the same order, so that both agree
// on pairs whose distance is the radius to the last bit. The compiler may not fuse a product and a
// sum here (-ffp-contract=off).
#include "neighbours.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace coordination {

namespace {

using Index = std::int64_t;
using Triple = std::array<Index, 3>;

constexpr double most_images = 1e6;

/// One direction of the grid. Positions along it are multiples of the edge vector, from `low` on.
struct Axis {
  bool periodic = true;
  double low = 0.0;
  double extent = 1.0;  ///< of the grid, in multiples of the edge vector
  double height = 0.0;  ///< of the grid, at right angles to the boxes' faces
  Index boxes = 1;
  Index reach = 1;  ///< how many boxes away an atom within the radius may lie
};

struct Grid {
  std::array<Axis, 3> axes;
  std::vector<std::size_t>
      begin;  ///< for each box where its atoms begin in `atoms`, and one more for the end
  std::vector<std::size_t> atoms;
  std::vector<Vector> positions;   ///< of atoms[k], inside the cell
  std::vector<std::size_t> kinds;  ///< of atoms[k]

  std::size_t box(const Triple& at) const {
    return static_cast<std::size_t>((at[0] * axes[1].boxes + at[1]) * axes[2].boxes + at[2]);
  }
};

Vector shifted(const Vector& vector, const Vector& shift) {
  return {vector[0] - shift[0], vector[1] - shift[1], vector[2] - shift[2]};
}

/// A sum of whole edge vectors.
Vector translation(const Lattice& lattice, const Vector& times) {
  const auto& [a, b, c] = lattice.vectors;
  Vector sum{};
  for (std::size_t k = 0; k < 3; ++k) {
    sum[k] = times[0] * a[k] + times[1] * b[k] + times[2] * c[k];
  }
  return sum;
}

/// Moves each atom into the cell along the periodic directions; returns its place in multiples of
/// the edge vectors.
std::vector<Vector> wrap(const Lattice& lattice, std::vector<Vector>& positions) {
  const std::array<Vector, 3> rows = reciprocal(lattice);
  std::vector<Vector> fractions;
  fractions.reserve(positions.size());
  for (Vector& position : positions) {
    Vector fraction{};
    Vector whole{};
    for (std::size_t k = 0; k < 3; ++k) {
      fraction[k] = dot(position, rows[k]);
      whole[k] = lattice.periodic[k] ? std::floor(fraction[k]) : 0.0;
      fraction[k] -= whole[k];
    }
    position = shifted(position, translation(lattice, whole));
    fractions.push_back(fraction);
  }
  return fractions;
}

std::array<Axis, 3> make_axes(const Lattice& lattice, const std::vector<Vector>& fractions,
                              double reach) {
  const std::array<Vector, 3> rows = reciprocal(lattice);
  std::array<Axis, 3> axes;
  for (std::size_t k = 0; k < 3; ++k) {
    Axis& axis = axes[k];
    axis.periodic = lattice.periodic[k];
    if (!axis.periodic) {
      const auto [low, high] = std::minmax_element(
          fractions.begin(), fractions.end(),
          [k](const Vector& one, const Vector& other) { return one[k] < other[k]; });
      axis.low = (*low)[k];
      axis.extent = (*high)[k] - (*low)[k];
    }
    axis.height = axis.extent / std::sqrt(dot(rows[k], rows[k]));
    // More boxes than atoms along one edge only cost memory.
    const auto most = static_cast<double>(fractions.size());
    axis.boxes = static_cast<Index>(std::max(1.0, std::min(most, std::floor(axis.height / reach))));
  }
  return axes;
}

void limit_boxes(std::array<Axis, 3>& axes, std::size_t atoms) {
  const auto most = static_cast<double>(std::max<std::size_t>(atoms, 64));
  for (;;) {
    const double boxes = static_cast<double>(axes[0].boxes) * static_cast<double>(axes[1].boxes) *
                         static_cast<double>(axes[2].boxes);
    if (boxes <= most) {
      return;
    }
    Axis& longest = *std::max_element(
        axes.begin(), axes.end(),
        [](const Axis& one, const Axis& other) { return one.boxes < other.boxes; });
    longest.boxes = (longest.boxes + 1) / 2;
  }
}

void set_reach(std::array<Axis, 3>& axes, double reach, double radius) {
  double images = 1.0;
  for (Axis& axis : axes) {
    const auto boxes = static_cast<double>(axis.boxes);
    double away = boxes - 1.0;
    if (axis.periodic) {
      away = std::ceil(reach * boxes / axis.height);
      images *= 1.0 + 2.0 * std::floor(away / boxes);
    } else if (axis.height > 0.0) {
      away = std::min(away, std::ceil(reach * boxes / axis.height));
    }
    if (images > most_images) {
      std::ostringstream text;
      text << "a cutoff of " << radius
           << " reaches over more than a million images of this cell: are both in the same unit?";
      throw std::invalid_argument(text.str());
    }
    axis.reach = static_cast<Index>(away);
  }
}

Triple box_of(const Vector& fraction, const std::array<Axis, 3>& axes) {
  Triple at{};
  for (std::size_t k = 0; k < 3; ++k) {
    const Axis& axis = axes[k];
    if (axis.boxes > 1) {
      const double place = (fraction[k] - axis.low) / axis.extent * static_cast<double>(axis.boxes);
      at[k] = std::clamp(static_cast<Index>(place), Index{0}, axis.boxes - 1);
    }
  }
  return at;
}

Grid make_grid(const Frame& frame, double radius) {
  Grid grid;
  std::vector<Vector> positions = frame.positions;
  const std::vector<Vector> fractions = wrap(frame.lattice, positions);
  // Rounding may put an atom into the box beside its own: look a little further than the radius.
  const double reach = radius * (1.0 + 1e-9);
  grid.axes = make_axes(frame.lattice, fractions, reach);
  limit_boxes(grid.axes, positions.size());
  set_reach(grid.axes, reach, radius);

  const auto boxes =
      static_cast<std::size_t>(grid.axes[0].boxes * grid.axes[1].boxes * grid.axes[2].boxes);
  std::vector<std::size_t> box(positions.size());
  grid.begin.assign(boxes + 1, 0);
  for (std::size_t atom = 0; atom < positions.size(); ++atom) {
    box[atom] = grid.box(box_of(fractions[atom], grid.axes));
    ++grid.begin[box[atom] + 1];
  }
  for (std::size_t k = 1; k <= boxes; ++k) {
    grid.begin[k] += grid.begin[k - 1];
  }
  grid.atoms.resize(positions.size());
  grid.positions.resize(positions.size());
  grid.kinds.resize(positions.size());
  std::vector<std::size_t> next = grid.begin;
  for (std::size_t atom = 0; atom < positions.size(); ++atom) {
    const std::size_t place = next[box[atom]]++;
    grid.atoms[place] = atom;
    grid.positions[place] = positions[atom];
    grid.kinds[place] = frame.kinds[atom];
  }
  return grid;
}

/// The box at `from + offset`, moved into the grid, and by how many edge vectors it was moved;
/// false when there is no such box because the direction does not repeat.
bool find_box(const Grid& grid, const Triple& from, const Triple& offset, Triple& to,
              Vector& times) {
  for (std::size_t k = 0; k < 3; ++k) {
    const Axis& axis = grid.axes[k];
    const Index place = from[k] + offset[k];
    Index images = place / axis.boxes;
    if (place % axis.boxes < 0) {
      --images;
    }
    if (images != 0 && !axis.periodic) {
      return false;
    }
    to[k] = place - images * axis.boxes;
    times[k] = static_cast<double>(images);
  }
  return true;
}

class Counter {
 public:
  Counter(const Grid& grid, const Radii& radii)
      : grid_(grid), kinds_(radii.kinds()), counts_(grid.atoms.size() * kinds_, 0) {
    for (std::size_t a = 0; a < kinds_; ++a) {
      for (std::size_t b = 0; b < kinds_; ++b) {
        const double radius = radii.get(a, b);
        squares_.push_back(radius < 0.0 ? -1.0 : radius * radius);
      }
    }
  }

  /// Compares each atom of one box with each of another that is moved by `shift`.
  void compare(std::size_t box, std::size_t other, const Vector& shift) {
    for (std::size_t i = grid_.begin[box]; i < grid_.begin[box + 1]; ++i) {
      compare(i, grid_.begin[other], grid_.begin[other + 1], shift);
    }
  }

  void compare_within(std::size_t box) {
    for (std::size_t i = grid_.begin[box]; i < grid_.begin[box + 1]; ++i) {
      compare(i, i + 1, grid_.begin[box + 1], Vector{});
    }
  }

  std::vector<std::uint32_t> take() { return std::move(counts_); }

 private:
  void compare(std::size_t i, std::size_t begin, std::size_t end, const Vector& shift) {
    const Vector& here = grid_.positions[i];
    const std::size_t kind = grid_.kinds[i];
    for (std::size_t j = begin; j < end; ++j) {
      const Vector& there = grid_.positions[j];
      const double x = there[0] - here[0] + shift[0];
      const double y = there[1] - here[1] + shift[1];
      const double z = there[2] - here[2] + shift[2];
      if (x * x + y * y + z * z <= squares_[kind * kinds_ + grid_.kinds[j]]) {
        ++counts_[grid_.atoms[i] * kinds_ + grid_.kinds[j]];
        ++counts_[grid_.atoms[j] * kinds_ + kind];
      }
    }
  }

  const Grid& grid_;
  std::size_t kinds_;
  std::vector<double> squares_;
  std::vector<std::uint32_t> counts_;
};

/// Half of the boxes around one: of an offset and its opposite only the greater, never zero.
std::vector<Triple> half_offsets(const std::array<Axis, 3>& axes) {
  std::vector<Triple> result;
  const Triple zero{};
  for (Index x = 0; x <= axes[0].reach; ++x) {
    for (Index y = -axes[1].reach; y <= axes[1].reach; ++y) {
      for (Index z = -axes[2].reach; z <= axes[2].reach; ++z) {
        const Triple offset{x, y, z};
        if (offset > zero) {
          result.push_back(offset);
        }
      }
    }
  }
  return result;
}

}  // namespace

double Radii::largest() const {
  return values_.empty() ? -1.0 : *std::max_element(values_.begin(), values_.end());
}

std::vector<std::uint32_t> count_neighbours(const Frame& frame, const Radii& radii) {
  if (frame.positions.empty() || !(radii.largest() > 0.0)) {
    std::vector<std::uint32_t> none(frame.positions.size() * radii.kinds(), 0);
    return none;
  }
  const Grid grid = make_grid(frame, radii.largest());
  const std::vector<Triple> offsets = half_offsets(grid.axes);
  Counter counter(grid, radii);
  Triple from{};
  for (from[0] = 0; from[0] < grid.axes[0].boxes; ++from[0]) {
    for (from[1] = 0; from[1] < grid.axes[1].boxes; ++from[1]) {
      for (from[2] = 0; from[2] < grid.axes[2].boxes; ++from[2]) {
        counter.compare_within(grid.box(from));
        for (const Triple& offset : offsets) {
          Triple to{};
          Vector times{};
          if (find_box(grid, from, offset, to, times)) {
            counter.compare(grid.box(from), grid.box(to), translation(frame.lattice, times));
          }
        }
      }
    }
  }
  return counter.take();
}

}  // namespace coordination
