#pragma once

#include <vector>

/// The forces between the ions of molten sodium chloride. Lengths are in angstrom, energies in
/// electronvolt.
namespace molten_salt {

/// A rigid-ion potential of the Born-Huggins-Mayer form,
///
///     u(r) = b beta exp((sigma - r) / rho) - C / r^6 - D / r^8 + q q' / r
///
/// with the parameters for NaCl of Fumi and Tosi, J. Phys. Chem. Solids 25 (1964) 31 (I) and 45
/// (II), whose dispersion terms are Mayer's, J. Chem. Phys. 1 (1933) 270. Many simulations of the
/// melt used them, from Lewis, Singer and Woodcock, J. Chem. Soc. Faraday Trans. 2, 71 (1975) 301,
/// on.
struct BornMayerHuggins {
  double contact;     ///< b beta
  double sigma;       ///< sum of the two ions' radii
  double rho;         ///< how steep the repulsion is
  double dipole;      ///< C
  double quadrupole;  ///< D
  double charges;     ///< q q' / (4 pi epsilon_0), an energy times a length

  double energy_without_charges(double r) const;
  double slope_without_charges(double r) const;
};

BornMayerHuggins sodium_sodium();
BornMayerHuggins sodium_chlorine();
BornMayerHuggins chlorine_chlorine();

/// The energy of two ions as it is simulated, tabulated over the square of the distance.
///
/// The sum of the charges' 1/r over all images needs care. Here it is the damped shifted force of
/// Fennell and Gezelter, J. Chem. Phys. 124 (2006) 234104, after Wolf et al., J. Chem. Phys. 110
/// (1999) 8254: erfc(alpha r)/r, and the whole pair energy shifted so that energy and force vanish
/// at the cutoff. An Ewald sum would be exact for the periodic crystal, but a melt screens its
/// charges within a few angstrom, there the two give the same structure; and this one is a sum over
/// pairs alone: short to write, fast, and smooth at the cutoff, so that energy is conserved.
class PairTable {
 public:
  PairTable(const BornMayerHuggins& potential, double cutoff);

  struct Value {
    double energy;
    double force;  ///< divided by the distance; positive pushes apart
  };

  /// For a squared distance less than the square of the cutoff. Between its nodes the energy is a
  /// cubic polynomial in the square of the distance, and the force is exactly that polynomial's
  /// slope: what is simulated is conserved.
  Value at(double square) const {
    const double place = square > first_ ? (square - first_) * per_step_ : 0.0;
    const auto index = static_cast<unsigned>(place);
    const Cell& cell = cells_[index];
    const double t = place - index;
    const double energy = cell.c0 + t * (cell.c1 + t * (cell.c2 + t * cell.c3));
    const double slope = cell.c1 + t * (2.0 * cell.c2 + t * (3.0 * cell.c3));
    return {energy, -2.0 * slope * per_step_};
  }

  /// The same without the table.
  double exact_energy(double r) const;
  double exact_slope(double r) const;

 private:
  struct Cell {
    double c0, c1, c2, c3;
  };

  double unshifted_energy(double r) const;
  double unshifted_slope(double r) const;

  BornMayerHuggins potential_;
  double cutoff_;
  double energy_at_cutoff_;
  double slope_at_cutoff_;
  double first_;
  double per_step_;
  std::vector<Cell> cells_;
};

}  // namespace molten_salt
