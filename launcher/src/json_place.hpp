#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace brood::launcher {

/// The document in the text of a file. Throws LauncherError (environment) with file:line:column and
/// the reason when there is none.
nlohmann::ordered_json parse_json(std::string_view text, const std::string& file);

}  // namespace brood::launcher
