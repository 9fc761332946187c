#pragma once

#include <brood/start_method.hpp>

#include <string>

namespace brood::launcher {

/// The method of that name. Throws LauncherError (usage) when this system has none of it, naming
/// those it has; `from` stands in front of that.
StartMethod check_start_method(const std::string& name, const std::string& from = {});

}  // namespace brood::launcher
