#pragma once

#include "activation.hpp"
#include "environment.hpp"

#include <optional>
#include <string>

/// What activation scripts have made of an environment, kept for the next time (opt-in).
///
/// It is right or it is not used: only scripts that read_script understands are kept, and what is
/// kept goes with everything that they depend on, as it was: brood's version, the shell's file, the
/// scripts to the byte, the value (or absence) of every variable that they name, the answer to
/// every question about a file. Changes are kept, removals too, not a whole environment; nothing is
/// kept of a switch from one environment to another.
///
/// One file a prefix, in $XDG_CACHE_HOME (or ~/.cache)/brood/activation, readable by its owner
/// only. It is input: one of another owner, one that others may write, or one that is not whole is
/// as none. Where nothing can be written, nothing is kept, without a word.
namespace brood::launcher {

/// All that the effect of the scripts on `old` depends on, in one text; nothing when it cannot be
/// known. `why`, if given, is told why not.
std::optional<std::string> activation_key(const Activation& activation, const Environment& old,
                                          std::string* why = nullptr);

/// What a program gets of `activation` from `old`: from the cache, else from the scripts, which are
/// then kept. Nothing when they are not fit for it. Throws as activated_environment.
std::optional<Environment> cached_environment(const Environment& old, const Activation& activation,
                                              const std::string& reporter);

}  // namespace brood::launcher
