#pragma once

#include "pair_potential.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace molten_salt {

using Vector = std::array<double, 3>;

/// Density of molten NaCl at atmospheric pressure in g/cm^3, from its melting point (1074 K) to
/// 1300 K: the line through measured values that Janz gives, J. Phys. Chem. Ref. Data 17, Suppl. 2
/// (1988).
double density(double kelvin);

/// Ions of sodium chloride in a cubic periodic box, moved by molecular dynamics: velocity Verlet
/// with steps of 2 fs.
///
/// Starts as a rock-salt crystal that is expanded to the density of the melt, with velocities drawn
/// at random. The random numbers are our own from the engine on, so one seed gives the same start
/// with every standard library; the way from there is chaotic, and after some picoseconds a last
/// bit that another exp() rounds differently shows.
class MoltenSalt {
 public:
  static constexpr double step_fs = 2.0;
  static constexpr double cutoff = 9.0;

  /// `ions` is 8 n^3 with n >= 3 (216, 512, 1000, ...).
  /// Throws: std::invalid_argument for another number, or a temperature outside 1074 to 1300 K.
  MoltenSalt(std::size_t ions, double kelvin, std::uint64_t seed);

  /// One step at constant energy.
  void step();

  /// Draws all velocities towards a temperature as Berendsen's thermostat does (J. Chem. Phys. 81
  /// (1984) 3684): the difference decays with the time constant. To be called after each step while
  /// equilibrating.
  void couple(double kelvin, double time_constant_fs);

  /// Brings the melt to its temperature: melts the crystal at 3000 K, cools and settles. `steps` in
  /// all.
  void equilibrate(std::size_t steps);

  double box() const { return box_; }

  double temperature() const;
  double kinetic_energy() const;

  double potential_energy() const { return potential_energy_; }

  double total_energy() const { return kinetic_energy() + potential_energy(); }

  /// Inside the box.
  const std::vector<Vector>& positions() const { return positions_; }

  /// Even ions are sodium, odd ones chlorine.
  static const char* label(std::size_t ion) { return ion % 2 == 0 ? "Na" : "Cl"; }

 private:
  void compute_forces();
  void draw_velocities(double kelvin, std::uint64_t seed);
  void remove_drift();

  double kelvin_;
  double box_ = 0.0;
  std::array<PairTable, 3> tables_;  ///< Na-Na, Na-Cl, Cl-Cl
  std::vector<Vector> positions_;
  std::vector<Vector> velocities_;
  std::vector<Vector> forces_;
  double potential_energy_ = 0.0;
};

}  // namespace molten_salt
