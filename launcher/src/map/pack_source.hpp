#pragma once

#include "map/command_template.hpp"
#include "map/input_source.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace brood::launcher {

/// What one command is for: its inputs, or a block of bytes that it reads.
struct Pack {
  std::vector<std::string> inputs;
  std::optional<std::string> block = {};
};

/// Threads: one at a time.
class PackSource {
 public:
  virtual ~PackSource() = default;

  /// Nothing at the end. Throws what reading the inputs throws.
  virtual std::optional<Pack> next() = 0;

  /// How many there are, where that is known beforehand.
  virtual std::optional<std::size_t> size() const { return std::nullopt; }
};

/// Inputs one a command, or several as `packing` says. With -X no more go into one command than
/// give each of `jobs` something to do, where the number of inputs is known. `command`, which says
/// how long a line gets, must live on.
std::unique_ptr<PackSource> pack_inputs(std::unique_ptr<InputSource> inputs, const Packing& packing,
                                        const CommandTemplate& command, int jobs);

/// The bytes of a stream in blocks of about so many bytes, cut behind a record's end; a record that
/// is longer makes a longer block. An empty record end cuts anywhere.
std::unique_ptr<PackSource> cut_blocks(InputStream stream, const PipeOptions& options);

}  // namespace brood::launcher
