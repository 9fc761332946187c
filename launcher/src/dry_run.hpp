#pragma once

#include "activation.hpp"
#include "shell.hpp"

#include <optional>
#include <string>
#include <vector>

/// What `brood run` would do, as code that a person can read and paste. Pure.
namespace brood::launcher {

struct DryRun {
  std::string program;  ///< The file that is run, or why none is.
  std::optional<std::string> cwd;
  Environment caller;  ///< What is there before anything is changed.
  Environment start;   ///< What activation starts from.
  Activation activation;
  std::vector<std::string> command;  ///< With its program.
};

/// For a POSIX shell, or for cmd.exe:
///     # runs /envs/a/bin/python
///     (
///     cd /data
///     unset COLOR
///     export CONDA_PREFIX=/envs/a
///     . /envs/a/etc/conda/activate.d/libxml2.sh
///     exec python 'my script.py'
///     )
/// What the shell cannot have stands in a comment.
std::string dry_run_text(const DryRun& run, Shell shell);

}  // namespace brood::launcher
