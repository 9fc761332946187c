#include "pair_potential.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace molten_salt {
namespace {

constexpr double cutoff = 9.0;

/// Energy of a rock-salt crystal per pair of ions, nearest neighbours at distance r: Madelung's
/// constant for the charges and a sum over the shells for the rest.
double crystal_energy(double r) {
  constexpr double madelung = 1.7475645946;
  constexpr int shells = 12;
  double rest = 0.0;
  for (int x = -shells; x <= shells; ++x) {
    for (int y = -shells; y <= shells; ++y) {
      for (int z = -shells; z <= shells; ++z) {
        const double distance = r * std::sqrt(x * x + y * y + z * z);
        if (distance == 0.0) {
          continue;
        }
        if ((x + y + z) % 2 != 0) {
          rest += sodium_chlorine().energy_without_charges(distance);
        } else {
          rest += 0.5 * sodium_sodium().energy_without_charges(distance);
          rest += 0.5 * chlorine_chlorine().energy_without_charges(distance);
        }
      }
    }
  }
  return rest + madelung * sodium_chlorine().charges / r;
}

TEST(PairPotential, GivesTheMeasuredCrystal) {
  double best = 2.0;
  for (double r = 2.0; r < 4.0; r += 0.005) {
    if (crystal_energy(r) < crystal_energy(best)) {
      best = r;
    }
  }
  // NaCl near 0 K: nearest neighbours at 2.79 angstrom; lattice energy -7.9 to -8.1 eV a pair.
  EXPECT_NEAR(best, 2.79, 0.03);
  EXPECT_NEAR(crystal_energy(best), -8.0, 0.15);
}

TEST(PairPotential, SlopeIsTheDerivativeOfTheEnergy) {
  for (const BornMayerHuggins& potential :
       {sodium_sodium(), sodium_chlorine(), chlorine_chlorine()}) {
    const PairTable table(potential, cutoff);
    for (double r = 1.5; r < cutoff; r += 0.37) {
      const double h = 1e-4;
      const double slope = (table.exact_energy(r + h) - table.exact_energy(r - h)) / (2.0 * h);
      EXPECT_NEAR(table.exact_slope(r), slope, 1e-6 * (1.0 + std::abs(slope))) << r;
    }
  }
}

TEST(PairPotential, EnergyAndForceVanishAtTheCutoff) {
  const PairTable table(sodium_chlorine(), cutoff);
  EXPECT_NEAR(table.exact_energy(cutoff), 0.0, 1e-15);
  EXPECT_NEAR(table.exact_slope(cutoff), 0.0, 1e-15);
  const PairTable::Value last = table.at(cutoff * cutoff * (1.0 - 1e-12));
  EXPECT_NEAR(last.energy, 0.0, 1e-9);
  EXPECT_NEAR(last.force, 0.0, 1e-9);
}

TEST(PairPotential, TableIsCloseToTheFormula) {
  for (const BornMayerHuggins& potential :
       {sodium_sodium(), sodium_chlorine(), chlorine_chlorine()}) {
    const PairTable table(potential, cutoff);
    for (double r = 1.9; r < cutoff; r += 0.0137) {
      const PairTable::Value value = table.at(r * r);
      EXPECT_NEAR(value.energy, table.exact_energy(r), 1e-6) << r;
      EXPECT_NEAR(value.force * r, -table.exact_slope(r), 1e-4) << r;
    }
  }
}

}  // namespace
}  // namespace molten_salt
