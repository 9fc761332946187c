#pragma once
// A descriptor that was just made becomes ours.

#include "os/handle.hpp"

#include <sys/socket.h>

namespace brood::os {

/// Takes over `fd`, close-on-exec, and out of 0, 1 and 2: in a program that was started without
/// stdin the system hands those numbers out, and a child that settles its standard streams would
/// close what it was given there. Throws std::system_error.
Handle own_descriptor(int fd);

/// Added to a socket's type where the system can make it close-on-exec in the same step: else a
/// program that another thread starts just then, by whatever means, has it, too.
#ifdef SOCK_CLOEXEC
inline constexpr int closed_on_exec = SOCK_CLOEXEC;
#else
inline constexpr int closed_on_exec = 0;
#endif

}  // namespace brood::os
