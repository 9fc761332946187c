#include "prefix_facts.hpp"

#include "error.hpp"
#include "json_place.hpp"
#include "layout.hpp"
#include "level_names.hpp"
#include "text.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>

namespace brood::launcher {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view unset_marker = "***unset***";

LauncherError bad_file(const std::string& where, const std::string& why) {
  return {ExitCode::environment, "cannot use " + one_line(where) + ": " + why};
}

std::string upper(std::string name) {
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return name;
}

/// What the variable is set to; nothing for null and the marker.
/// Second member false: no value that a variable can hold.
std::pair<std::optional<std::string>, bool> variable_value(const Json& json) {
  if (json.is_null()) {
    return {std::nullopt, true};
  }
  if (json.is_boolean()) {
    return {json.get<bool>() ? "True" : "False", true};
  }
  if (json.is_number()) {
    return {json.dump(), true};
  }
  if (!json.is_string()) {
    return {std::nullopt, false};
  }
  std::string text = json.get<std::string>();
  if (text.find('\0') != std::string::npos) {
    return {std::nullopt, false};
  }
  if (text == unset_marker) {
    return {std::nullopt, true};
  }
  return {std::move(text), true};
}

void put(std::vector<Variable>& variables, Variable variable) {
  const auto found = std::find_if(variables.begin(), variables.end(),
                                  [&](const Variable& v) { return v.name == variable.name; });
  if (found == variables.end()) {
    variables.push_back(std::move(variable));
  } else {
    found->value = std::move(variable.value);
  }
}

std::optional<std::string> read_file(const fs::path& path) {
  boost::system::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::status_error) {
    throw bad_file(to_text(path), "it cannot be read: " + system_reason(error.value()));
  }
  if (!fs::exists(status)) {
    return std::nullopt;
  }
  fs::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad() || fs::is_directory(status)) {
    throw bad_file(to_text(path), "it cannot be read");
  }
  return text;
}

/// The names in a directory, sorted by code point; none when there is no such directory.
std::vector<std::string> sorted_entries(const fs::path& directory) {
  std::vector<std::string> names;
  boost::system::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(to_text(entry->path()));
  }
  if (error) {
    boost::system::error_code ignored;
    const fs::file_type type = fs::status(directory, ignored).type();
    if (type == fs::status_error || type == fs::directory_file) {
      throw bad_file(to_text(directory), "it cannot be read: " + system_reason(error.value()));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<Variable> read_variables(const fs::path& prefix, const Warn& warn) {
  std::vector<Variable> variables;
  for (const std::string& file : sorted_entries(prefix / "etc" / "conda" / "env_vars.d")) {
    boost::system::error_code error;
    if (fs::is_directory(to_path(file), error)) {
      warn(one_line(file) + " is a directory where files with variables are expected: left out");
    } else if (const std::optional<std::string> text = read_file(to_path(file))) {
      add_variables(variables, *text, VariablesFile::env_vars, file, warn);
    }
  }
  const fs::path state = prefix / "conda-meta" / "state";
  if (const std::optional<std::string> text = read_file(state)) {
    add_variables(variables, *text, VariablesFile::state, to_text(state), warn);
  }
  return variables;
}

}  // namespace

bool is_variable_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != '=';
  });
}

bool belongs_to_activation(std::string_view text) {
  // Where case does not count, it is the upper-case name that is meant.
  const std::string upper_case = upper(std::string(text));
  const std::string_view name = is_same_name(text, upper_case) ? upper_case : text;
  return name == "CONDA_PREFIX" || name == "CONDA_SHLVL" || name == "CONDA_DEFAULT_ENV" ||
         name == "CONDA_PROMPT_MODIFIER" || name.starts_with("__CONDA_SHLVL_") ||
         is_numbered(name, "CONDA_PREFIX_") || is_numbered(name, "CONDA_STACKED_");
}

void add_variables(std::vector<Variable>& variables, std::string_view json, VariablesFile kind,
                   const std::string& file, const Warn& warn) {
  Json document = parse_json(json, file);
  if (!document.is_object()) {
    throw bad_file(file, "a JSON object is expected at the top");
  }
  if (kind == VariablesFile::state) {
    const auto member = document.find("env_vars");
    if (member == document.end()) {
      return;
    }
    if (!member->is_object()) {
      throw bad_file(file, "'env_vars' must be a JSON object");
    }
    document = Json(*member);
  }
  const auto leave_out = [&](const std::string& name, const char* why) {
    warn(one_line(file) + ": variable " + shown(name) + " " + why + ": left out");
  };
  for (const auto& [key, json_value] : document.items()) {
    const std::string name = upper(key);
    auto [value, is_usable] = variable_value(json_value);
    if (!is_variable_name(name)) {
      leave_out(key, "has a name that no variable can have");
    } else if (name == "PATH") {
      if (value || !is_usable) {
        leave_out(key, "would replace the search path that activation makes");
      }
    } else if (belongs_to_activation(name)) {
      leave_out(key, "belongs to activation itself");
    } else if (!is_usable) {
      leave_out(key, "has a value that is neither text nor a number");
    } else {
      put(variables, {name, std::move(value)});
    }
  }
}

std::vector<std::string> list_scripts(const std::string& prefix, std::string_view subdirectory,
                                      std::string_view suffix) {
  std::vector<std::string> scripts =
      sorted_entries(to_path(prefix) / "etc" / "conda" / to_path(subdirectory));
  std::erase_if(scripts, [&](const std::string& s) { return !s.ends_with(suffix); });
  return scripts;
}

PrefixFacts read_prefix_facts(const std::string& prefix, const Warn& warn,
                              std::string_view suffix) {
  PrefixFacts facts;
  facts.path = prefix;
  facts.path_directories = path_directories(prefix);
  facts.variables = read_variables(to_path(prefix), warn);
  facts.activate_scripts = list_scripts(prefix, "activate.d", suffix);
  facts.deactivate_scripts = list_scripts(prefix, "deactivate.d", suffix);
  std::reverse(facts.deactivate_scripts.begin(), facts.deactivate_scripts.end());
  return facts;
}

}  // namespace brood::launcher
