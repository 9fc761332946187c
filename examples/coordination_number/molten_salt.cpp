// Units: angstrom, electronvolt, atomic mass unit. The unit of time that follows is angstrom *
// sqrt(amu / eV), 10.18 fs.
#include "molten_salt.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>

namespace molten_salt {

namespace {

constexpr double femtosecond = 1.0 / 10.180505715;
constexpr double boltzmann = 8.617333262e-5;   // eV/K
constexpr double gram_per_cm3 = 0.6022140762;  // amu / angstrom^3
constexpr std::array<double, 2> masses = {22.98976928, 35.45};
constexpr double melting_point = 1074.0;
constexpr double hottest = 1300.0;

double mass(std::size_t ion) {
  return masses[ion % 2];
}

std::size_t cells_per_edge(std::size_t ions) {
  std::size_t cells = 3;
  while (8 * cells * cells * cells < ions) {
    ++cells;
  }
  if (8 * cells * cells * cells != ions) {
    throw std::invalid_argument(std::to_string(ions) +
                                " ions do not fill a cube of rock salt: 216, 512, 1000, 1728 do");
  }
  return cells;
}

double box_edge(std::size_t ions, double kelvin) {
  const double pairs = static_cast<double>(ions) / 2.0;
  return std::cbrt(pairs * (masses[0] + masses[1]) / (density(kelvin) * gram_per_cm3));
}

/// Normally distributed numbers by Box and Muller's method: std::normal_distribution may be another
/// one in every standard library, the engine is the same in all.
class Normal {
 public:
  explicit Normal(std::uint64_t seed) : engine_(seed) {}

  double operator()() {
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    return radius * std::cos(2.0 * std::acos(-1.0) * uniform());
  }

 private:
  /// In (0, 1], so that its logarithm is finite: 53 bits of the engine's 64.
  double uniform() { return (static_cast<double>(engine_() >> 11U) + 1.0) * 0x1p-53; }

  std::mt19937_64 engine_;
};

}  // namespace

double density(double kelvin) {
  return 2.1393 - 0.5430e-3 * kelvin;
}

MoltenSalt::MoltenSalt(std::size_t ions, double kelvin, std::uint64_t seed)
    : kelvin_(kelvin),
      tables_{PairTable(sodium_sodium(), cutoff), PairTable(sodium_chlorine(), cutoff),
              PairTable(chlorine_chlorine(), cutoff)} {
  if (!(kelvin >= melting_point && kelvin <= hottest)) {
    throw std::invalid_argument("molten NaCl is simulated from 1074 K to 1300 K only");
  }
  const std::size_t edge = 2 * cells_per_edge(ions);
  box_ = box_edge(ions, kelvin);
  const double spacing = box_ / static_cast<double>(edge);
  std::array<std::vector<Vector>, 2> sublattices;
  for (std::size_t x = 0; x < edge; ++x) {
    for (std::size_t y = 0; y < edge; ++y) {
      for (std::size_t z = 0; z < edge; ++z) {
        sublattices[(x + y + z) % 2].push_back({static_cast<double>(x) * spacing,
                                                static_cast<double>(y) * spacing,
                                                static_cast<double>(z) * spacing});
      }
    }
  }
  for (std::size_t pair = 0; pair < ions / 2; ++pair) {
    positions_.push_back(sublattices[0][pair]);
    positions_.push_back(sublattices[1][pair]);
  }
  forces_.resize(ions);
  draw_velocities(kelvin, seed);
  compute_forces();
}

void MoltenSalt::draw_velocities(double kelvin, std::uint64_t seed) {
  Normal normal(seed);
  velocities_.resize(positions_.size());
  for (std::size_t ion = 0; ion < velocities_.size(); ++ion) {
    const double width = std::sqrt(boltzmann * kelvin / mass(ion));
    for (double& component : velocities_[ion]) {
      component = width * normal();
    }
  }
  remove_drift();
}

/// The box as a whole stands still, or its motion would count as heat.
void MoltenSalt::remove_drift() {
  Vector momentum{};
  double total_mass = 0.0;
  for (std::size_t ion = 0; ion < velocities_.size(); ++ion) {
    total_mass += mass(ion);
    for (std::size_t k = 0; k < 3; ++k) {
      momentum[k] += mass(ion) * velocities_[ion][k];
    }
  }
  for (Vector& velocity : velocities_) {
    for (std::size_t k = 0; k < 3; ++k) {
      velocity[k] -= momentum[k] / total_mass;
    }
  }
}

void MoltenSalt::step() {
  const double dt = step_fs * femtosecond;
  for (std::size_t ion = 0; ion < positions_.size(); ++ion) {
    for (std::size_t k = 0; k < 3; ++k) {
      velocities_[ion][k] += 0.5 * dt * forces_[ion][k] / mass(ion);
      const double moved = positions_[ion][k] + dt * velocities_[ion][k];
      positions_[ion][k] = moved - box_ * std::floor(moved / box_);
    }
  }
  compute_forces();
  for (std::size_t ion = 0; ion < positions_.size(); ++ion) {
    for (std::size_t k = 0; k < 3; ++k) {
      velocities_[ion][k] += 0.5 * dt * forces_[ion][k] / mass(ion);
    }
  }
}

void MoltenSalt::compute_forces() {
  // All pairs: for the few hundred ions this is meant for, lists of neighbours would not pay for
  // their code.
  const double half = box_ / 2.0;
  const double cutoff_square = cutoff * cutoff;
  std::fill(forces_.begin(), forces_.end(), Vector{});
  potential_energy_ = 0.0;
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    Vector force{};
    for (std::size_t j = i + 1; j < positions_.size(); ++j) {
      Vector d{};
      for (std::size_t k = 0; k < 3; ++k) {
        d[k] = positions_[i][k] - positions_[j][k];
        d[k] -= d[k] > half ? box_ : 0.0;
        d[k] += d[k] < -half ? box_ : 0.0;
      }
      const double square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
      if (square >= cutoff_square) {
        continue;
      }
      const PairTable::Value value = tables_[i % 2 + j % 2].at(square);
      potential_energy_ += value.energy;
      for (std::size_t k = 0; k < 3; ++k) {
        force[k] += value.force * d[k];
        forces_[j][k] -= value.force * d[k];
      }
    }
    for (std::size_t k = 0; k < 3; ++k) {
      forces_[i][k] += force[k];
    }
  }
}

void MoltenSalt::couple(double kelvin, double time_constant_fs) {
  const double factor =
      std::sqrt(1.0 + step_fs / time_constant_fs * (kelvin / temperature() - 1.0));
  for (Vector& velocity : velocities_) {
    for (double& component : velocity) {
      component *= factor;
    }
  }
}

void MoltenSalt::equilibrate(std::size_t steps) {
  constexpr double melting = 3000.0;
  constexpr double time_constant_fs = 100.0;
  for (std::size_t done = 0; done < steps; ++done) {
    step();
    couple(3 * done < steps ? melting : kelvin_, time_constant_fs);
  }
  remove_drift();
}

double MoltenSalt::kinetic_energy() const {
  double energy = 0.0;
  for (std::size_t ion = 0; ion < velocities_.size(); ++ion) {
    const Vector& v = velocities_[ion];
    energy += 0.5 * mass(ion) * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  }
  return energy;
}

double MoltenSalt::temperature() const {
  // Three degrees of freedom an ion, less the three of the box as a whole.
  const double freedom = 3.0 * static_cast<double>(velocities_.size()) - 3.0;
  return 2.0 * kinetic_energy() / (freedom * boltzmann);
}

}  // namespace molten_salt
