#pragma once

namespace brood::launcher {

/// SIGTERM to every other process of this process's group.
void ask_group_to_end() noexcept;

/// SIGKILL to every other process of this process's group, those that they start meanwhile
/// included.
void kill_rest_of_group();

}  // namespace brood::launcher
