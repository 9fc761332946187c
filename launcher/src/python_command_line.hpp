#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The command line of a Python interpreter, read as it reads it. Pure.
namespace brood::launcher {

enum class PythonTarget { code, module, file };

struct PythonCommandLine {
  std::vector<std::string> options;  ///< Those of the interpreter, without -x.
  PythonTarget kind = PythonTarget::file;
  std::string target;                  ///< What is run: a text, a module's name, a file.
  std::vector<std::string> arguments;  ///< Its own.
  bool skips_first_line = false;       ///< -x
  bool looks_at_no_path = false;       ///< -I, -E or -S: PYTHONPATH and sitecustomize are not used.
};

/// Whether a program of that name is a Python: `python3.11`, `/env/bin/python`, `pypy3`,
/// `C:\env\pythonw.exe`.
bool is_python(std::string_view program);

/// Reads the words after the interpreter. Nothing when they name no target: it reads stdin, or only
/// prints something.
std::optional<PythonCommandLine> read_python_command_line(const std::vector<std::string>& words);

}  // namespace brood::launcher
