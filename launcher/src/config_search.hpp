#pragma once

#include "config.hpp"
#include "environment.hpp"
#include "prefix_facts.hpp"

#include <optional>
#include <string>
#include <vector>

/// Which brood.toml counts for a command.
///
/// The nearest one: beside the script, or in the nearest folder above it. The script is the
/// program, when that is named as a file, or the file that an interpreter is given (`analyse.py` of
/// `python -u analyse.py`); for a link, the folders above what it links to come second. Without a
/// script
/// (`make`, `python -m tool`) it is looked for from the current folder up.
///
/// A brood.toml decides which program is run and with which variables, so somebody else's is not
/// obeyed: a file that belongs to another user than this one or root, or that others than its owner
/// and group may write, is left out with a warning, and so is all above it. The one that is named
/// with --config is taken as it is.
namespace brood::launcher {

/// What the flags say of configuration.
struct ConfigChoice {
  std::optional<std::string> file;  ///< --config: this one, instead of the nearest.
  bool none = false;                ///< --no-config: none at all.
};

/// The folder from which the nearest file is looked for, absolute; and that of the file that a
/// script's link leads to, when it is a link.
std::vector<std::string> config_folders(const std::vector<std::string>& command);

/// The nearest brood.toml from `folder` up; nothing when there is none.
std::optional<std::string> nearest_config(const std::string& folder);

/// The user's own: brood/brood.toml in $XDG_CONFIG_HOME, else in ~/.config; Windows: in %APPDATA%.
std::optional<std::string> user_config(const Environment& environment);

/// Why a file is not to be trusted, "it belongs to another user"; nothing when it is.
/// POSIX: owner and mode. Windows: the owner: this user, the administrators or the system.
std::optional<std::string> distrust(const std::string& file);

/// What counts for the command: all the files that there are, merged. A file that is not there
/// costs one system call. Throws LauncherError for what stands in one, or when the one named with
/// --config cannot be read.
Config find_config(const ConfigChoice& choice, const std::vector<std::string>& command,
                   const Environment& environment, const Warn& warn);

}  // namespace brood::launcher
