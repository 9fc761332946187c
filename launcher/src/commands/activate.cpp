#include "commands/activate.hpp"

#include "layout.hpp"
#include "prefix_facts.hpp"
#include "standard_streams.hpp"

namespace brood::launcher {

Activation activation_for(const EnvironmentChoice& choice, const Environment& environment,
                          const Environment& start, const std::string& program,
                          const std::string& reporter) {
  const Warn warn = [&](const std::string& line) {
    write_all(Stream::errors, reporter + ": warning: " + line + "\n");
  };
  const std::string prefix = find_prefix(choice, environment, program, warn);
  const PrefixFacts target = read_prefix_facts(prefix, warn);
  PrefixFacts previous;
  const ActiveEnvironment active = active_environment(start);
  if (active.level > 0 && !is_same_directory(active.prefix, prefix)) {
    // What is wrong with the environment one leaves was said when it was entered.
    previous = read_prefix_facts(active.prefix, [](const std::string&) {});
  }
  return activate(target, previous, find_conda(environment, prefix), start);
}

Activation activation_for(const EnvironmentChoice& choice, const Environment& environment,
                          const std::string& program, const std::string& reporter) {
  return activation_for(choice, environment, environment, program, reporter);
}

}  // namespace brood::launcher
