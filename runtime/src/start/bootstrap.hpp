#pragma once
// The first message to a child, as each start method sends it.

#include "os/channel.hpp"
#include "start/starter.hpp"
#include "wire/message.hpp"

namespace brood::start {

/// Whose environment and directory the child has.
enum class Surroundings {
  inherited,  // from the process that made it
  sent,       // this process's, though another one makes it
};

/// What a child is told.
wire::Bootstrap make_bootstrap(const StartRequest& request, StartMethod method,
                               Surroundings surroundings);

/// Sends the Bootstrap for `request`. A child that is gone already is no error here: its end tells.
void send_bootstrap(os::Channel& control, const StartRequest& request, StartMethod method,
                    Surroundings surroundings);

}  // namespace brood::start
