#pragma once
// This process's side of a fork server.

#include "start/starter.hpp"

#include <memory>

namespace brood::start {

/// Start method forkserver: children of the program's one launched server, which is started when it
/// is first needed, and again when it was killed. Children have this process's environment and
/// directory.
std::unique_ptr<Starter> make_forkserver_starter();

/// Start method fork: children of a server that is a copy of this process, made now. A copy of a
/// copy keeps what makes fork simple: a child is forked from a process with one thread, also when
/// it replaces one that died much later. Throws std::logic_error when other threads run
/// (fork_policy.hpp), std::system_error.
std::unique_ptr<Starter> make_fork_starter();

}  // namespace brood::start
