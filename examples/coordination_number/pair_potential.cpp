#include "pair_potential.hpp"

#include <cmath>
#include <cstddef>

namespace molten_salt {

namespace {

constexpr double joule = 1.0 / 1.602176634e-19;        // in electronvolt
constexpr double dispersion_6 = 1e-79 * 1e60 * joule;  // J m^6 in eV angstrom^6
constexpr double dispersion_8 = 1e-99 * 1e80 * joule;  // J m^8 in eV angstrom^8
constexpr double coulomb = 14.3996454784;              // e^2 / (4 pi epsilon_0) in eV angstrom

constexpr double b = 0.338e-19 * joule;
constexpr double rho = 0.317;
constexpr double sodium_radius = 1.170;
constexpr double chlorine_radius = 1.585;

// Damping of the charges: strong enough that erfc(alpha r)/r is all but gone at a cutoff of 9, weak
// enough that what the screening of the melt does not do is left to the near neighbours.
constexpr double alpha = 0.22;

// Below this distance, where no ion of a melt ever comes, the table's energy goes on as it began.
constexpr double closest = 1.2;
constexpr std::size_t table_size = 4096;

}  // namespace

double BornMayerHuggins::energy_without_charges(double r) const {
  const double r2 = r * r;
  const double r6 = r2 * r2 * r2;
  return contact * std::exp((sigma - r) / rho) - dipole / r6 - quadrupole / (r6 * r2);
}

double BornMayerHuggins::slope_without_charges(double r) const {
  const double r2 = r * r;
  const double r7 = r2 * r2 * r2 * r;
  return -contact / rho * std::exp((sigma - r) / rho) + 6.0 * dipole / r7 +
         8.0 * quadrupole / (r7 * r2);
}

BornMayerHuggins sodium_sodium() {
  return {1.25 * b, 2.0 * sodium_radius, rho, 1.68 * dispersion_6, 0.8 * dispersion_8, coulomb};
}

BornMayerHuggins sodium_chlorine() {
  return {1.00 * b, sodium_radius + chlorine_radius, rho, 11.2 * dispersion_6, 13.9 * dispersion_8,
          -coulomb};
}

BornMayerHuggins chlorine_chlorine() {
  return {0.75 * b, 2.0 * chlorine_radius, rho, 116.0 * dispersion_6, 233.0 * dispersion_8,
          coulomb};
}

PairTable::PairTable(const BornMayerHuggins& potential, double cutoff)
    : potential_(potential),
      cutoff_(cutoff),
      energy_at_cutoff_(unshifted_energy(cutoff)),
      slope_at_cutoff_(unshifted_slope(cutoff)),
      first_(closest * closest),
      per_step_(static_cast<double>(table_size) / (cutoff * cutoff - first_)) {
  const double step = 1.0 / per_step_;
  cells_.reserve(table_size + 1);
  for (std::size_t k = 0; k <= table_size; ++k) {
    const double left = std::sqrt(first_ + static_cast<double>(k) * step);
    const double right = std::sqrt(first_ + static_cast<double>(k + 1) * step);
    // The cubic polynomial with the exact energies and slopes at both ends; d/d(r^2) = d/dr / (2
    // r).
    const double y0 = exact_energy(left);
    const double y1 = exact_energy(right);
    const double s0 = exact_slope(left) / (2.0 * left) * step;
    const double s1 = exact_slope(right) / (2.0 * right) * step;
    cells_.push_back({y0, s0, 3.0 * (y1 - y0) - 2.0 * s0 - s1, 2.0 * (y0 - y1) + s0 + s1});
  }
}

double PairTable::exact_energy(double r) const {
  return unshifted_energy(r) - energy_at_cutoff_ - (r - cutoff_) * slope_at_cutoff_;
}

double PairTable::exact_slope(double r) const {
  return unshifted_slope(r) - slope_at_cutoff_;
}

double PairTable::unshifted_energy(double r) const {
  return potential_.energy_without_charges(r) + potential_.charges * std::erfc(alpha * r) / r;
}

double PairTable::unshifted_slope(double r) const {
  const double two_over_root_pi = 2.0 / std::sqrt(std::acos(-1.0));
  const double gauss = two_over_root_pi * alpha * std::exp(-alpha * alpha * r * r);
  return potential_.slope_without_charges(r) -
         potential_.charges * (std::erfc(alpha * r) / r + gauss) / r;
}

}  // namespace molten_salt
