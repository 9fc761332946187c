#pragma once

#include "coordination.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace coordination {

/// What there is to say about one ordered pair of species.
struct PairReport {
  std::string centre;
  std::string neighbour;
  double cutoff = 0.0;
  std::uint64_t atoms = 0;                ///< of species centre, in all frames
  std::uint64_t neighbours = 0;           ///< of species neighbour, of all these atoms
  double average = 0.0;                   ///< neighbours / atoms
  std::vector<std::uint64_t> atoms_with;  ///< atoms with n neighbours, at index n; sums up to atoms
};

/// One entry for each ordered pair of species in the result that has a cutoff, sorted.
std::vector<PairReport> make_report(const CoordinationResult& result, const Cutoffs& cutoffs);

/// The species that a cutoff names and no frame has: most likely a slip of the pen.
std::vector<std::string> unknown_species(const CoordinationResult& result, const Cutoffs& cutoffs);

/// A table to read, ended by a line end.
std::string to_table(const CoordinationResult& result, const std::vector<PairReport>& report);

/// All numbers as one JSON object in one line; doubles are written so that they read back exactly.
std::string to_json(const CoordinationResult& result, const std::vector<PairReport>& report);

}  // namespace coordination
