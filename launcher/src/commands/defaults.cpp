#include "commands/defaults.hpp"

#include "standard_streams.hpp"

namespace brood::launcher {

Defaults defaults_for(const EnvironmentChoice& given, const ConfigChoice& config,
                      const std::vector<std::string>& command, const std::string& reporter) {
  Defaults defaults;
  const Environment current = Environment::current();
  defaults.config = find_config(config, command, current, [&](const std::string& line) {
    write_all(Stream::errors, reporter + ": warning: " + line + "\n");
  });
  defaults.choice = chosen_environment(given, current, defaults.config);
  defaults.environment = with_defaults(current, defaults.config);
  return defaults;
}

}  // namespace brood::launcher
