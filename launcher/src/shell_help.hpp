#pragma once

#include <string_view>

namespace brood::launcher {

/// The help of the verbs in shell_options; each fits a screen of 80 by 40. Empty for any other
/// verb.
std::string_view shell_help_text(std::string_view verb);

}  // namespace brood::launcher
