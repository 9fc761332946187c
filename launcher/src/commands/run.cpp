#include "commands/run.hpp"

#include "activation_scripts.hpp"
#include "commands/activate.hpp"
#include "commands/defaults.hpp"
#include "start_method_name.hpp"

namespace brood::launcher {

int run(const RunOptions& options) {
  constexpr const char* reporter = "brood run";
  if (options.pool.start_method) {
    check_start_method(*options.pool.start_method);
  }
  Defaults defaults = defaults_for(options.environment, options.config, options.command, reporter);
  Environment& environment = defaults.environment;
  const Activation activation =
      activation_for(defaults.choice, environment, options.command.front(), reporter);
  if (options.pool.start_method) {
    environment.set("BROOD_START_METHOD", *options.pool.start_method);
  }
  if (options.pool.processes) {
    environment.set("BROOD_PROCESSES", std::to_string(*options.pool.processes));
  }
  return run_activated(environment, activation, options.command, reporter);
}

}  // namespace brood::launcher
