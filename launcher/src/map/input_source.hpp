#pragma once

#include "map/map_options.hpp"

#include <cstddef>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace brood::launcher {

/// One input: a text from each source, or the columns of one.
using Record = std::vector<std::string>;

/// Inputs one by one, read only when asked for: ten million lines need no memory.
/// Threads: one at a time.
class InputSource {
 public:
  virtual ~InputSource() = default;

  /// The next input; nothing at the end. Throws LauncherError when a file cannot be read on.
  virtual std::optional<Record> next() = 0;

  /// How many there are, where that is known beforehand.
  virtual std::optional<std::size_t> size() const { return std::nullopt; }
};

/// All that `choices` name, as one source; stdin when there are none. Linked sources go in step and
/// end with the shortest one. Of the others each input meets all inputs of the rest, the last
/// source being the fastest to change; all but the first one are kept in memory then. Lines come
/// without their end (`\n` or `\r\n`); a last line without one counts, an empty line is an empty
/// input unless they are skipped.
/// Throws LauncherError (usage) for a file that cannot be opened and a wrong column separator.
std::unique_ptr<InputSource> open_inputs(const std::vector<InputChoice>& choices,
                                         const InputFormat& format = {});

/// Reads all of `source` now, so that its size is known.
std::unique_ptr<InputSource> counted(std::unique_ptr<InputSource> source);

/// A stream to read from: stdin for `-`. Bytes come as they are.
struct InputStream {
  std::shared_ptr<std::istream> stream;
  std::string name;  ///< For messages.
};

/// Throws LauncherError (usage) for a file that cannot be opened.
InputStream open_stream(const std::string& file);

}  // namespace brood::launcher
