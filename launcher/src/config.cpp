#include "config.hpp"

#include "config_toml.hpp"
#include "error.hpp"
#include "path_list.hpp"
#include "text.hpp"

#include <algorithm>
#include <limits>

namespace brood::launcher {

namespace {

constexpr const char* known_keys = "environment, start_method, processes, preload and [variables]";

bool is_path(std::string_view word) {
  return word.find_first_of("/\\") != std::string_view::npos;
}

/// A word that means an environment: with a separator a path, from `folder` on.
EnvironmentChoice choice_of(const std::string& word, const std::string& folder) {
  EnvironmentChoice choice;
  if (!is_path(word)) {
    choice.name = word;
  } else if (word.starts_with("~/") || to_path(word).has_root_directory()) {
    choice.prefix = word;
  } else {
    choice.prefix = to_text(to_path(folder) / to_path(word));
  }
  return choice;
}

/// What activating an environment sets.
bool is_of_activation(std::string_view name) {
  return is_same_name(name, "PATH") || name.starts_with("__CONDA_SHLVL_") ||
         name.starts_with("CONDA_PREFIX") || name == "CONDA_SHLVL" || name == "CONDA_DEFAULT_ENV" ||
         name == "CONDA_PROMPT_MODIFIER";
}

/// Reads the keys of one file.
class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Config read(const std::vector<TomlEntry>& entries) {
    for (const TomlEntry& entry : entries) {
      take(entry);
    }
    return std::move(config_);
  }

 private:
  void take(const TomlEntry& entry) {
    const TomlValue& value = entry.value;
    if (entry.key == "environment") {
      take_environment(value);
    } else if (entry.key == "start_method") {
      take_start_method(value);
    } else if (entry.key == "processes") {
      take_processes(value);
    } else if (entry.key == "preload") {
      take_preload(value);
    } else if (entry.key == "variables") {
      take_variables(value);
    } else {
      refuse_at(file_, entry.line, entry.column,
                "there is no key " + shown(entry.key) + "; known are " + known_keys);
    }
  }

  [[noreturn]] void refuse(const TomlValue& value, const std::string& sentence) const {
    refuse_at(file_, value.line, value.column, sentence);
  }

  void take_environment(const TomlValue& value) {
    const std::string& word = toml_text(value, file_, "environment");
    if (word.empty()) {
      refuse(value, "environment is empty: it is a name, or a path with a slash");
    }
    config_.environment = choice_of(word, parent_directory(file_));
    config_.environment.source = place_in(file_, value.line, value.column);
  }

  void take_start_method(const TomlValue& value) {
    const std::string& method = toml_text(value, file_, "start_method");
    if (method != "fork" && method != "spawn" && method != "forkserver") {
      refuse(value, "start_method is \"fork\", \"spawn\" or \"forkserver\", not " + shown(method));
    }
    config_.start_method = method;
  }

  void take_processes(const TomlValue& value) {
    const std::int64_t count = toml_number(value, file_, "processes");
    if (count < 1 || count > std::numeric_limits<int>::max()) {
      refuse(value, "processes is a number from 1 up, not " + std::to_string(count));
    }
    config_.processes = static_cast<int>(count);
  }

  void take_preload(const TomlValue& value) {
    config_.preload = toml_texts(value, file_, "preload");
    for (std::size_t i = 0; i < config_.preload->size(); ++i) {
      const std::string& name = (*config_.preload)[i];
      if (name.empty() || name.find_first_of(", \t\n/\\") != std::string::npos) {
        refuse(value.items[i], "preload names modules as import does, like \"scipy.linalg\"; " +
                                   shown(name) + " is none");
      }
    }
  }

  void take_variables(const TomlValue& value) {
    for (const TomlEntry& entry : toml_table(value, file_, "variables")) {
      const bool is_odd = std::any_of(entry.key.begin(), entry.key.end(), [](char c) {
        return c == '=' || static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
      });
      if (entry.key.empty() || is_odd) {
        refuse_at(file_, entry.line, entry.column,
                  "no variable can be called " + shown(entry.key) +
                      ": a name has no '=', blanks or control characters");
      }
      if (is_of_activation(entry.key)) {
        refuse_at(file_, entry.line, entry.column,
                  entry.key + " cannot be set here: activating an environment does that");
      }
      config_.variables.emplace_back(
          entry.key, toml_text(entry.value, file_, "the variable " + shown(entry.key)));
    }
  }

  const std::string& file_;
  Config config_;
};

bool names_one(const EnvironmentChoice& choice) {
  return choice.name || choice.prefix;
}

}  // namespace

Config parse_config(std::string_view text, const std::string& file) {
  return Reader(file).read(parse_toml(text, file));
}

Config merged(Config nearest, const Config& user) {
  if (!names_one(nearest.environment) && names_one(user.environment)) {
    nearest.environment = user.environment;
    nearest.yields_to_active = true;
  }
  if (!nearest.start_method) {
    nearest.start_method = user.start_method;
  }
  if (!nearest.processes) {
    nearest.processes = user.processes;
  }
  if (!nearest.preload) {
    nearest.preload = user.preload;
  }
  for (const auto& variable : user.variables) {
    const bool is_there =
        std::any_of(nearest.variables.begin(), nearest.variables.end(),
                    [&](const auto& other) { return is_same_name(other.first, variable.first); });
    if (!is_there) {
      nearest.variables.push_back(variable);
    }
  }
  return nearest;
}

EnvironmentChoice chosen_environment(const EnvironmentChoice& given, const Environment& environment,
                                     const Config& config) {
  if (names_one(given)) {
    return given;
  }
  if (const auto word = environment.get_non_empty("BROOD_ENVIRONMENT")) {
    EnvironmentChoice choice = choice_of(*word, "");
    choice.source = "BROOD_ENVIRONMENT";
    return choice;
  }
  if (config.yields_to_active && environment.get_non_empty("CONDA_PREFIX")) {
    return {};
  }
  return config.environment;
}

Environment with_defaults(Environment environment, const Config& config) {
  if (config.start_method && !environment.get_non_empty("BROOD_START_METHOD")) {
    environment.set("BROOD_START_METHOD", *config.start_method);
  }
  if (config.processes && !environment.get_non_empty("BROOD_PROCESSES")) {
    environment.set("BROOD_PROCESSES", std::to_string(*config.processes));
  }
  for (const auto& [name, value] : config.variables) {
    if (!environment.get(name)) {
      environment.set(name, value);
    }
  }
  return environment;
}

}  // namespace brood::launcher
