#include "choice_options.hpp"

namespace brood::launcher {

std::vector<Option> environment_options(EnvironmentChoice& choice) {
  return {text_option({"-n", "--name"}, "NAME", choice.name),
          text_option({"-p", "--prefix"}, "PREFIX", choice.prefix)};
}

std::vector<Option> config_options(ConfigChoice& choice) {
  return {text_option({"--config"}, "FILE", choice.file),
          flag_option({"--no-config"}, choice.none)};
}

void check_choice(const std::string& verb, const EnvironmentChoice& choice, int others) {
  if ((choice.name && choice.name->empty()) || (choice.prefix && choice.prefix->empty())) {
    refuse_usage(verb, "the environment given with -n or -p is empty");
  }
  if ((choice.name ? 1 : 0) + (choice.prefix ? 1 : 0) + others > 1) {
    refuse_usage(verb, "more than one environment is given");
  }
}

void check_choice(const std::string& verb, const ConfigChoice& choice) {
  if (choice.none && choice.file) {
    refuse_usage(verb, "--config and --no-config are both given");
  }
}

std::vector<Option> joined(std::initializer_list<std::vector<Option>> parts) {
  std::vector<Option> table;
  for (const std::vector<Option>& part : parts) {
    table.insert(table.end(), part.begin(), part.end());
  }
  return table;
}

}  // namespace brood::launcher
