#pragma once

#include "options.hpp"
#include "wrap_payload.hpp"

#include <functional>
#include <string>
#include <vector>

/// What a wrapped program does when it is started.
namespace brood::launcher {

/// The environment that a payload means, in a program whose file lies in `folder`.
EnvironmentChoice wrapped_choice(const WrapPayload& payload, const std::string& folder);

/// Whether the command is brood's own: `brood map ...` or `brood run ...`, which the wrapped
/// program does itself, without looking for a brood.
bool is_job(const WrapPayload& payload);

/// Throws LauncherError (usage) when a job is wrong, or is given what only other commands have.
void check_job(const WrapPayload& payload);

/// Runs the payload of this program, with `arguments` behind its own. `carry_out` does the jobs.
/// Throws LauncherError. What it comes back with is the exit code.
int run_wrapped(const WrapPayload& payload, const std::vector<std::string>& arguments,
                const std::string& reporter, const std::function<int(const Options&)>& carry_out);

}  // namespace brood::launcher
