#pragma once

#include "xyz.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The job: a task is one frame of a file, its result is a few counts, and results add up in any
/// order. All counts are whole numbers, so the sum over a million frames is exact and the same
/// however the frames were shared out.
namespace coordination {

struct PairCutoff {
  std::string a;
  std::string b;
  double radius = 0.0;
};

/// Up to which distance two atoms are neighbours.
struct Cutoffs {
  std::optional<double>
      all;  ///< for pairs without one of their own; nothing: these are not counted
  std::vector<PairCutoff> pairs;  ///< the last one that names a pair counts, in either order

  /// The radius for two species, negative when they are not counted.
  double radius(std::string_view a, std::string_view b) const;
};

struct CoordinationTask {
  std::filesystem::path file;
  FrameLocation frame;
  Cutoffs cutoffs;
};

struct SpeciesTotal {
  std::string species;
  std::uint64_t atoms = 0;
};

/// How many atoms of species `centre` had n neighbours of species `neighbour`, at index n. Index 0
/// is always 0: how many had none follows from the number of atoms, which a frame without any
/// `neighbour` also adds to.
struct PairTotal {
  std::string centre;
  std::string neighbour;
  std::vector<std::uint64_t> atoms_with;
};

struct CoordinationResult {
  std::uint64_t frames = 0;
  std::vector<SpeciesTotal> species;  ///< sorted by species
  std::vector<PairTotal> pairs;  ///< sorted by centre, then neighbour; without pairs that never met
};

/// Counts one frame.
/// Throws: FormatError; std::runtime_error when the file cannot be read.
CoordinationResult count_frame(const CoordinationTask& task);

/// Adds `part` to `sum`.
void merge(CoordinationResult& sum, const CoordinationResult& part);

}  // namespace coordination
