#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What an activation script can depend on, found by reading it. Pure.
///
/// Only scripts of a small language are understood: assignments, export, unset, `if` with test, [
/// or
/// [[, `&&`, `||`, and `$NAME`, `${NAME}`, `${NAME:-...}`, `${NAME:+...}` in words. What such a
/// script does is decided by the variables that it names and by the files of the environment that
/// it asks for; it does nothing but change variables. Any other script is refused, and refusing is
/// always right.
namespace brood::launcher {

/// `[ -d "$CONDA_PREFIX/share/proj" ]`: a question about a file of the environment.
struct FileQuestion {
  char test;         ///< d, e or f.
  std::string path;  ///< Behind CONDA_PREFIX: `/share/proj`.

  friend auto operator<=>(const FileQuestion&, const FileQuestion&) = default;
};

struct ScriptReading {
  std::string refusal;              ///< Why the script is not understood; empty when it is.
  std::set<std::string> variables;  ///< All that it names: to read, to set or to remove.
  std::set<FileQuestion> files;
};

ScriptReading read_script(std::string_view text);

}  // namespace brood::launcher
