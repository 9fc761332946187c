#include "xyz.hpp"

#include "xyz_comment.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace coordination {

namespace {

bool is_blank(std::string_view line) {
  return split(line).empty();
}

/// Passes over blank lines: may stand between frames and at the end of the file.
std::optional<std::string_view> next_text(LineReader& reader, FrameLocation& where) {
  for (;;) {
    where = {reader.offset(), reader.line()};
    const auto line = reader.next();
    if (!line || !is_blank(*line)) {
      return line;
    }
  }
}

std::uint64_t parse_atom_count(std::string_view line) {
  const std::vector<std::string_view> parts = split(line);
  constexpr std::size_t most_digits = 10;
  if (parts.size() != 1 || parts[0].size() > most_digits ||
      parts[0].find_first_not_of("0123456789") != std::string_view::npos) {
    throw std::invalid_argument("expected the number of atoms, found " + quoted(line));
  }
  return std::stoull(std::string(parts[0]));
}

std::string ends_early(std::uint64_t present, std::uint64_t announced) {
  return "the file ends after " + std::to_string(present) + " of " + std::to_string(announced) +
         " atoms";
}

std::size_t kind_of(std::string_view label, std::vector<std::string>& species) {
  const auto found = std::find(species.begin(), species.end(), label);
  if (found != species.end()) {
    return static_cast<std::size_t>(std::distance(species.begin(), found));
  }
  species.emplace_back(label);
  return species.size() - 1;
}

void parse_atom(std::string_view line, const FrameHeader& header, Frame& frame) {
  const std::vector<std::string_view> parts = split(line);
  if (parts.size() < header.columns) {
    throw std::invalid_argument("expected " + std::to_string(header.columns) +
                                " columns for an atom, found " + std::to_string(parts.size()));
  }
  Vector position{};
  for (std::size_t k = 0; k < 3; ++k) {
    position[k] = parse_number(parts[header.position_column + k]);
  }
  frame.kinds.push_back(kind_of(parts[header.species_column], frame.species));
  frame.positions.push_back(position);
}

/// Reads the frame that begins at the reader's next line; errors name no place yet.
Frame parse_frame(LineReader& reader) {
  const auto count_line = reader.next();
  const std::uint64_t atoms = parse_atom_count(count_line.value_or(""));
  const auto comment = reader.next();
  if (!comment) {
    throw std::invalid_argument(ends_early(0, atoms));
  }
  const FrameHeader header = parse_comment(*comment);
  Frame frame;
  frame.lattice = header.lattice;
  for (std::uint64_t atom = 0; atom < atoms; ++atom) {
    const auto line = reader.next();
    if (!line) {
      throw std::invalid_argument(ends_early(atom, atoms));
    }
    parse_atom(*line, header, frame);
  }
  return frame;
}

/// Passes over the frame whose first line is `count_line`.
void skip_frame(LineReader& reader, std::string_view count_line) {
  const std::uint64_t atoms = parse_atom_count(count_line);
  const std::uint64_t skipped = reader.skip(atoms + 1);
  if (skipped < atoms + 1) {
    throw std::invalid_argument(ends_early(skipped == 0 ? 0 : skipped - 1, atoms));
  }
}

}  // namespace

std::vector<FrameLocation> index_frames(const std::filesystem::path& file) {
  LineReader reader(file);
  std::vector<FrameLocation> frames;
  FrameLocation where;
  try {
    while (const auto count_line = next_text(reader, where)) {
      skip_frame(reader, *count_line);
      frames.push_back(where);
    }
  } catch (const std::invalid_argument& error) {
    // A wrong number of atoms shows up where the next frame should begin, which is not where the
    // mistake is: let the frame before tell first whether its lines are what it announces.
    if (!frames.empty()) {
      read_frame(file, frames.back());
    }
    throw FormatError(file, reader.line() - 1, error.what());
  }
  if (frames.empty()) {
    throw FormatError(file, 1, "there is no frame in this file");
  }
  return frames;
}

Frame read_frame(const std::filesystem::path& file, const FrameLocation& where) {
  LineReader reader(file, where.offset, where.line);
  try {
    return parse_frame(reader);
  } catch (const std::invalid_argument& error) {
    throw FormatError(file, std::max(where.line, reader.line() - 1), error.what());
  }
}

}  // namespace coordination
