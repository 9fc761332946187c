#pragma once

#include "options.hpp"

#include <memory>
#include <optional>
#include <string>

namespace brood::launcher {

/// Inputs one by one, read only when asked for: ten million lines need no memory.
/// Threads: one at a time.
class InputSource {
 public:
  virtual ~InputSource() = default;

  /// The next input; nothing at the end. Lines come without their end (`\n` or `\r\n`); a last line
  /// without one counts, an empty line is an empty input.
  /// Throws LauncherError when the file cannot be read on.
  virtual std::optional<std::string> next() = 0;

  /// How many there are, where that is known beforehand.
  virtual std::optional<std::size_t> size() const { return std::nullopt; }
};

/// Throws LauncherError (usage) for a file that cannot be opened.
std::unique_ptr<InputSource> open_inputs(const InputChoice& choice);

}  // namespace brood::launcher
