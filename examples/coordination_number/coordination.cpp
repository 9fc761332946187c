#include "coordination.hpp"

#include "neighbours.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <tuple>

namespace coordination {

namespace {

std::uint64_t& atoms_of(CoordinationResult& result, const std::string& species) {
  const auto place = std::lower_bound(
      result.species.begin(), result.species.end(), species,
      [](const SpeciesTotal& total, const std::string& name) { return total.species < name; });
  if (place != result.species.end() && place->species == species) {
    return place->atoms;
  }
  return result.species.insert(place, {species, 0})->atoms;
}

void add_atoms_with(CoordinationResult& result, const std::string& centre,
                    const std::string& neighbour, std::size_t neighbours, std::uint64_t atoms) {
  if (neighbours == 0 || atoms == 0) {
    return;
  }
  const auto key = std::tie(centre, neighbour);
  auto place = std::lower_bound(result.pairs.begin(), result.pairs.end(), key,
                                [](const PairTotal& total, const auto& wanted) {
                                  return std::tie(total.centre, total.neighbour) < wanted;
                                });
  if (place == result.pairs.end() || std::tie(place->centre, place->neighbour) != key) {
    place = result.pairs.insert(place, {centre, neighbour, {}});
  }
  std::vector<std::uint64_t>& atoms_with = place->atoms_with;
  atoms_with.resize(std::max(atoms_with.size(), neighbours + 1), 0);
  atoms_with[neighbours] += atoms;
}

Radii radii_for(const std::vector<std::string>& species, const Cutoffs& cutoffs) {
  Radii radii(species.size());
  for (std::size_t a = 0; a < species.size(); ++a) {
    for (std::size_t b = a; b < species.size(); ++b) {
      radii.set(a, b, cutoffs.radius(species[a], species[b]));
    }
  }
  return radii;
}

}  // namespace

double Cutoffs::radius(std::string_view a, std::string_view b) const {
  const auto own = std::find_if(pairs.rbegin(), pairs.rend(), [a, b](const PairCutoff& pair) {
    return (pair.a == a && pair.b == b) || (pair.a == b && pair.b == a);
  });
  return own != pairs.rend() ? own->radius : all.value_or(-1.0);
}

CoordinationResult count_frame(const CoordinationTask& task) {
  const Frame frame = read_frame(task.file, task.frame);
  std::vector<std::uint32_t> counts;
  try {
    counts = count_neighbours(frame, radii_for(frame.species, task.cutoffs));
  } catch (const std::invalid_argument& error) {
    throw FormatError(task.file, task.frame.line + 1, error.what());
  }
  CoordinationResult result;
  result.frames = 1;
  for (std::size_t atom = 0; atom < frame.kinds.size(); ++atom) {
    const std::string& centre = frame.species[frame.kinds[atom]];
    ++atoms_of(result, centre);
    for (std::size_t kind = 0; kind < frame.species.size(); ++kind) {
      add_atoms_with(result, centre, frame.species[kind],
                     counts[atom * frame.species.size() + kind], 1);
    }
  }
  return result;
}

void merge(CoordinationResult& sum, const CoordinationResult& part) {
  sum.frames += part.frames;
  for (const SpeciesTotal& total : part.species) {
    atoms_of(sum, total.species) += total.atoms;
  }
  for (const PairTotal& total : part.pairs) {
    for (std::size_t neighbours = 1; neighbours < total.atoms_with.size(); ++neighbours) {
      add_atoms_with(sum, total.centre, total.neighbour, neighbours, total.atoms_with[neighbours]);
    }
  }
}

}  // namespace coordination
