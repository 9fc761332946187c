#pragma once
// Ending together with whoever holds the other end of a channel.

#include "os/channel.hpp"

namespace brood::os {

/// Has the system end this process, and its group if it leads one, the moment the other side of
/// `channel` is closed, whatever this process does then. Nothing may be sent to it from now on, and
/// it has to stay open here. When the other side is closed already, this process ends now.
/// False where the system cannot do that: then a thread has to read from the channel.
/// Linux: by a signal that the channel's end sends. Windows, macOS: false.
bool end_with_channel(const Channel& channel);

}  // namespace brood::os
