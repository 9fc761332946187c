#include "commands/env.hpp"

#include "commands/shell.hpp"
#include "environment_list.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "path_probe.hpp"
#include "print.hpp"
#include "python_text.hpp"
#include "standard_streams.hpp"
#include "text.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/operations.hpp>

#include <algorithm>

namespace brood::launcher {

namespace {

void warn_of_env(const std::string& line) {
  write_all(Stream::errors, "brood env: warning: " + line + "\n");
}

std::string json_or_null(const std::optional<std::string>& text) {
  return text && !text->empty() ? json_string(*text) : "null";
}

std::string json_bool(bool value) {
  return value ? "true" : "false";
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += (list.empty() ? "" : ", ") + json_string(text);
  }
  return "[" + list + "]";
}

std::string list_json(const std::vector<KnownEnvironment>& environments,
                      const std::optional<CondaFacts>& conda) {
  std::vector<std::string> prefixes;
  std::string items;
  std::optional<std::string> active;
  for (const KnownEnvironment& known : environments) {
    prefixes.push_back(known.prefix);
    active = known.is_active ? known.prefix : active;
    items += std::string(items.empty() ? "\n" : ",\n") +
             "    {\"name\": " + json_or_null(known.name) +
             ", \"prefix\": " + json_string(known.prefix) +
             ", \"active\": " + json_bool(known.is_active) + "}";
  }
  return "{\n  \"root_prefix\": " + (conda ? json_string(conda->root) : "null") +
         ",\n  \"active_prefix\": " + json_or_null(active) +
         ",\n  \"envs\": " + json_list(prefixes) + ",\n  \"environments\": [" + items +
         (items.empty() ? "" : "\n  ") + "]\n}\n";
}

std::string list_text(const std::vector<KnownEnvironment>& environments) {
  std::size_t width = 20;
  for (const KnownEnvironment& known : environments) {
    width = std::max(width, one_line(known.name).size());
  }
  std::string text;
  for (const KnownEnvironment& known : environments) {
    const std::string name = one_line(known.name);
    text += name + std::string(width - name.size(), ' ') + (known.is_active ? "  *  " : "     ") +
            one_line(known.prefix) + "\n";
  }
  return text;
}

std::string list_names(const std::vector<KnownEnvironment>& environments) {
  std::string text;
  for (const KnownEnvironment& known : environments) {
    if (!known.name.empty() && known.name.find('\n') == std::string::npos) {
      text += known.name + "\n";
    }
  }
  return text;
}

/// What conda-meta tells by the names of its files alone.
struct Packages {
  std::size_t count = 0;
  std::string python;  ///< Its version.
};

Packages packages_in(const std::string& prefix) {
  Packages packages;
  boost::system::error_code error;
  for (fs::directory_iterator entry(to_path(prefix) / "conda-meta", error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string name = to_text(entry->path().filename());
    if (!name.ends_with(".json")) {
      continue;
    }
    ++packages.count;
    // NAME-VERSION-BUILD.json, and only `python` itself begins so and has two dashes.
    const std::size_t version = std::string_view("python-").size();
    const std::size_t dash = name.find('-', version);
    if (name.starts_with("python-") && dash != std::string::npos &&
        name.find('-', dash + 1) == std::string::npos && name[version] >= '0' &&
        name[version] <= '9') {
      packages.python = name.substr(version, dash - version);
    }
  }
  if (error) {
    throw LauncherError(ExitCode::environment,
                        "cannot use " + one_line(below(prefix, "conda-meta")) +
                            ": it cannot be read: " + system_reason(error.value()));
  }
  return packages;
}

bool exists(const std::string& prefix, const char* name) {
  boost::system::error_code error;
  return fs::exists(to_path(prefix) / "conda-meta" / name, error);
}

struct Info {
  std::string name;
  PrefixFacts facts;
  Packages packages;
  std::optional<std::string> root;
  int level = 0;  ///< 0 when it is not active.
  bool is_frozen = false;
  bool is_pixi = false;
};

std::string info_json(const Info& info) {
  std::vector<std::string> set;
  for (const Variable& variable : info.facts.variables) {
    set.push_back(variable.name);
  }
  return "{\n  \"name\": " + json_string(info.name) +
         ",\n  \"prefix\": " + json_string(info.facts.path) +
         ",\n  \"active\": " + json_bool(info.level > 0) +
         ",\n  \"level\": " + std::to_string(info.level) +
         ",\n  \"root_prefix\": " + json_or_null(info.root) +
         ",\n  \"pixi\": " + json_bool(info.is_pixi) +
         ",\n  \"frozen\": " + json_bool(info.is_frozen) +
         ",\n  \"packages\": " + std::to_string(info.packages.count) +
         ",\n  \"python\": " + json_or_null(info.packages.python) +
         ",\n  \"path\": " + json_list(info.facts.path_directories) +
         ",\n  \"variables\": " + json_list(set) +
         ",\n  \"activate_scripts\": " + json_list(info.facts.activate_scripts) +
         ",\n  \"deactivate_scripts\": " + json_list(info.facts.deactivate_scripts) + "\n}\n";
}

std::string info_text(const Info& info) {
  std::string text;
  const auto add = [&](const std::string& key, const std::string& value) {
    text += key + std::string(14 - key.size(), ' ') + one_line(value) + "\n";
  };
  const auto add_all = [&](const std::string& key, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      add(&value == &values.front() ? key : "", value);
    }
  };
  add("name", info.name);
  add("prefix", info.facts.path);
  add("active", info.level > 0 ? "yes, at level " + std::to_string(info.level) : "no");
  add("root", info.root.value_or("unknown"));
  add("made by", info.is_pixi ? "pixi" : "conda or mamba");
  add("packages", std::to_string(info.packages.count));
  add("python", info.packages.python.empty() ? "none" : info.packages.python);
  if (info.is_frozen) {
    add("frozen", "yes: it is not meant to be changed");
  }
  add_all("on PATH", info.facts.path_directories);
  for (const Variable& variable : info.facts.variables) {
    add(&variable == &info.facts.variables.front() ? "variables" : "",
        variable.value ? variable.name + "=" + *variable.value : variable.name + " is removed");
  }
  add_all("activate.d", info.facts.activate_scripts);
  add_all("deactivate.d", info.facts.deactivate_scripts);
  return text;
}

}  // namespace

int env_list(const EnvListOptions& options) {
  const Environment lookup = lookup_environment(Environment::current(), options.root_prefix);
  const std::optional<CondaFacts> conda = find_conda(lookup);
  const std::vector<KnownEnvironment> environments = known_environments(lookup, conda, warn_of_env);
  switch (options.output) {
    case EnvOutput::json:
      return print(list_json(environments, conda));
    case EnvOutput::names:
      return print(list_names(environments));
    case EnvOutput::text:
      break;
  }
  return print(list_text(environments));
}

int env_info(const EnvInfoOptions& options) {
  const Environment lookup = lookup_environment(Environment::current(), options.root_prefix);
  EnvironmentChoice choice = options.environment;
  if (options.word) {
    (options.word->find_first_of("/\\") == std::string::npos ? choice.name : choice.prefix) =
        options.word;
  }
  if (!choice.name && !choice.prefix && !lookup.get_non_empty("CONDA_PREFIX")) {
    throw LauncherError(ExitCode::environment, "no environment is active",
                        "name one: brood env info NAME");
  }
  Info info;
  const std::string prefix = find_prefix(choice, lookup, "", warn_of_env);
  info.facts = read_prefix_facts(prefix, warn_of_env);
  info.packages = packages_in(prefix);
  const std::optional<CondaFacts> conda = find_conda(lookup, prefix);
  info.name = default_env_name(prefix, conda);
  info.root = conda ? std::optional(conda->root) : std::nullopt;
  const ActiveEnvironment active = active_environment(lookup);
  info.level = is_same_directory(active.prefix, prefix) ? active.level : 0;
  info.is_pixi = exists(prefix, "pixi");
  info.is_frozen = exists(prefix, "frozen");
  return print(options.output == EnvOutput::json ? info_json(info) : info_text(info));
}

}  // namespace brood::launcher
