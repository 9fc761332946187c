#pragma once

#include "tool_options.hpp"

namespace brood::launcher {

/// `brood doctor`: prints what is wrong; 0 when nothing is, else 1. Throws LauncherError.
int doctor(const DoctorOptions& options);

}  // namespace brood::launcher
