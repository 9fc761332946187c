#pragma once
// A descriptor that was just made becomes ours.

#include "os/handle.hpp"

namespace brood::os {

/// Takes over `fd`, close-on-exec, and out of 0, 1 and 2: in a program that was started without
/// stdin the system hands those numbers out, and a child that settles its standard streams would
/// close what it was given there. Throws std::system_error.
Handle own_descriptor(int fd);

}  // namespace brood::os
