#pragma once

#include <string>
#include <string_view>

namespace brood::launcher {

/// The help of `brood` ("") or of one verb; each fits a screen of 80 by 40.
std::string help_text(std::string_view verb);

/// "brood 0.1.0\n"
std::string version_text();

}  // namespace brood::launcher
