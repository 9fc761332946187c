#include "commands/defaults.hpp"

#include "standard_streams.hpp"

namespace brood::launcher {

Defaults defaults_for(const EnvironmentChoice& given, const ConfigChoice& config,
                      const std::vector<std::string>& command, const Environment& caller,
                      const std::string& reporter) {
  Defaults defaults;
  defaults.config = find_config(config, command, caller, [&](const std::string& line) {
    write_all(Stream::errors, reporter + ": warning: " + line + "\n");
  });
  defaults.choice = chosen_environment(given, caller, defaults.config);
  return defaults;
}

}  // namespace brood::launcher
