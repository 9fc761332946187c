#pragma once

#include "lattice.hpp"
#include "line_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Trajectories in extended XYZ: one frame after the other, each one
///
///     216
///     Lattice="19.0 0 0 0 19.0 0 0 0 19.0" Properties=species:S:1:pos:R:3 pbc="T T T"
///     Na 0.1 0.2 0.3
///     ... 215 more lines
///
/// The comment line has to give `Lattice` (three edge vectors, any shape). `Properties` says in
/// which columns species and position stand (without it: the first four), `pbc` which directions
/// repeat (without it: all). All other columns and keys are passed over; blank lines may stand
/// between frames.
namespace coordination {

/// A file that is not what it should be; what() is "file:line: what is wrong".
class FormatError : public std::runtime_error {
 public:
  FormatError(const std::filesystem::path& file, std::uint64_t line, const std::string& what)
      : std::runtime_error(file.string() + ":" + std::to_string(line) + ": " + what) {}
};

/// Where a frame begins.
struct FrameLocation {
  std::uint64_t offset = 0;  ///< bytes before it in the file
  std::uint64_t line = 1;    ///< number of its first line
};

struct Frame {
  Lattice lattice;                   ///< spans a volume
  std::vector<std::string> species;  ///< each label once, in order of first appearance
  std::vector<std::size_t> kinds;    ///< an index into `species` for each atom
  std::vector<Vector> positions;     ///< as in the file, inside the cell or not
};

/// Where each frame of a file begins. Reads the file once and looks only at the lines with the
/// number of atoms. Throws: FormatError for a wrong number of atoms, a file that ends inside a
/// frame or has none;
///         std::runtime_error when the file cannot be read.
std::vector<FrameLocation> index_frames(const std::filesystem::path& file);

/// Reads the one frame that begins at `where`.
/// Throws: FormatError naming the line; std::runtime_error when the file cannot be read.
Frame read_frame(const std::filesystem::path& file, const FrameLocation& where);

}  // namespace coordination
