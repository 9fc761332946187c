#include "molten_salt.hpp"

#include "neighbours.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace molten_salt {
namespace {

coordination::Frame frame_of(const MoltenSalt& salt) {
  coordination::Frame frame;
  const double edge = salt.box();
  frame.lattice.vectors = {Vector{edge, 0, 0}, Vector{0, edge, 0}, Vector{0, 0, edge}};
  frame.species = {"Na", "Cl"};
  frame.positions = salt.positions();
  for (std::size_t ion = 0; ion < frame.positions.size(); ++ion) {
    frame.kinds.push_back(MoltenSalt::label(ion) == std::string("Na") ? 0 : 1);
  }
  return frame;
}

/// Average number of chlorine ions around a sodium ion.
double coordination_number(const MoltenSalt& salt, double radius) {
  coordination::Radii radii(2);
  radii.set(0, 1, radius);
  const auto counts = coordination::count_neighbours(frame_of(salt), radii);
  double sum = 0.0;
  for (std::size_t ion = 0; ion < salt.positions().size(); ion += 2) {
    sum += counts[2 * ion + 1];
  }
  return 2.0 * sum / static_cast<double>(salt.positions().size());
}

TEST(MoltenSalt, BeginsAsRockSaltAtTheDensityOfTheMelt) {
  const MoltenSalt salt(216, 1150, 1);
  const double mass = 108.0 * (22.98976928 + 35.45) / 0.6022140762;
  EXPECT_NEAR(mass / std::pow(salt.box(), 3), 1.515, 0.001);
  EXPECT_NEAR(salt.temperature(), 1150, 150);
  EXPECT_EQ(coordination_number(salt, 0.2 * salt.box()), 6.0);
}

TEST(MoltenSalt, KeepsItsEnergyWithoutAThermostat) {
  MoltenSalt salt(216, 1150, 1);
  salt.equilibrate(100);
  const double energy = salt.total_energy();
  for (int step = 0; step < 200; ++step) {
    salt.step();
    ASSERT_NEAR(salt.total_energy(), energy, 2e-3 * salt.kinetic_energy()) << "step " << step;
  }
}

TEST(MoltenSalt, HasTheCoordinationOfTheMelt) {
  MoltenSalt salt(216, 1150, 1);
  salt.equilibrate(900);
  double average = 0.0;
  double kelvin = 0.0;
  constexpr int samples = 10;
  for (int sample = 0; sample < samples; ++sample) {
    for (int step = 0; step < 20; ++step) {
      salt.step();
    }
    average += coordination_number(salt, 3.9) / samples;
    kelvin += salt.temperature() / samples;
  }
  // Six in the crystal; diffraction and simulation agree on 4 to 5 in the melt.
  EXPECT_GT(average, 4.0);
  EXPECT_LT(average, 5.2);
  EXPECT_NEAR(kelvin, 1150, 150);
}

TEST(MoltenSalt, IsTheSameForTheSameSeedOnly) {
  MoltenSalt one(216, 1150, 7);
  MoltenSalt same(216, 1150, 7);
  MoltenSalt other(216, 1150, 8);
  for (int step = 0; step < 5; ++step) {
    one.step();
    same.step();
    other.step();
  }
  EXPECT_EQ(one.positions(), same.positions());
  EXPECT_NE(one.positions(), other.positions());
}

TEST(MoltenSalt, RefusesWhatIsNotMolten) {
  EXPECT_THROW(MoltenSalt(200, 1150, 1), std::invalid_argument);
  EXPECT_THROW(MoltenSalt(64, 1150, 1), std::invalid_argument);
  EXPECT_THROW(MoltenSalt(216, 300, 1), std::invalid_argument);
}

}  // namespace
}  // namespace molten_salt
