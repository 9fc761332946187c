#include "conda_variables.hpp"

#include "error.hpp"
#include "json_place.hpp"
#include "python_text.hpp"
#include "text.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

namespace brood::launcher {

const std::string_view conda_unset_marker = "***unset***";

namespace {

using Json = nlohmann::ordered_json;

/// Deep nesting would take the stack of those who print it.
constexpr int deepest = 100;

int depth_of(const Json& json, int most = deepest) {
  int depth = 0;
  if (json.is_structured() && most > 0) {
    for (const Json& item : json) {
      depth = std::max(depth, 1 + depth_of(item, most - 1));
    }
  }
  return depth;
}

/// A number as Python's repr writes it: as few digits as tell it apart, and an exponent below 1e-4
/// and from 1e16 up.
std::string number_text(const Json& json) {
  if (!json.is_number_float()) {
    return json.dump();
  }
  const double number = json.get<double>();
  const double size = std::abs(number);
  const bool is_scientific = size != 0 && (size < 1e-4 || size >= 1e16);
  std::array<char, 400> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                    is_scientific ? std::chars_format::scientific : std::chars_format::fixed);
  std::string text(buffer.data(), end);
  return is_scientific || text.find('.') != std::string::npos ? text : text + ".0";
}

std::string repr(const Json& json) {
  if (json.is_string()) {
    return python_repr(json.get_ref<const std::string&>());
  }
  if (json.is_boolean()) {
    return json.get<bool>() ? "True" : "False";
  }
  if (json.is_null()) {
    return "None";
  }
  if (!json.is_structured()) {
    return number_text(json);
  }
  std::string text(1, json.is_array() ? '[' : '{');
  for (const auto& [key, item] : json.items()) {
    text += (text.size() > 1 ? ", " : "") + (json.is_array() ? "" : python_repr(key) + ": ") +
            repr(item);
  }
  return text += json.is_array() ? ']' : '}';
}

/// json.dumps(indent=2) of what stands `depth` objects deep.
std::string dumped(const Json& json, int depth) {
  if (json.is_string()) {
    return json_string(json.get_ref<const std::string&>());
  }
  if (!json.is_structured() || json.empty()) {
    return json.is_structured() ? (json.is_array() ? "[]" : "{}") : number_text(json);
  }
  const std::string indent(static_cast<std::size_t>(2 * (depth + 1)), ' ');
  std::string text(1, json.is_array() ? '[' : '{');
  for (const auto& [key, item] : json.items()) {
    text += (text.size() > 1 ? ",\n" : "\n") + indent +
            (json.is_array() ? "" : json_string(key) + ": ") + dumped(item, depth + 1);
  }
  return text + "\n" + indent.substr(2) + (json.is_array() ? ']' : '}');
}

CondaValue value_of(const Json& json) {
  constexpr int depth_of_variables = 3;  // vars, export, NAME
  CondaValue value;
  value.kind = json.is_string() ? CondaValue::Kind::text
               : json.is_null() ? CondaValue::Kind::null
                                : CondaValue::Kind::other;
  value.text = json.is_string() ? json.get<std::string>() : repr(json);
  value.json = dumped(json, depth_of_variables);
  return value;
}

LauncherError bad_file(const std::string& where, const std::string& why) {
  return {ExitCode::environment, "cannot use " + one_line(where) + ": " + why};
}

Json parsed(const VariablesText& source) {
  Json document = parse_json(source.text, source.file);
  if (!document.is_object()) {
    throw bad_file(source.file, "a JSON object is expected at the top");
  }
  return document;
}

void add_all(CondaVariables& variables, const Json& object, const std::string& file) {
  for (const auto& [name, value] : object.items()) {
    if (depth_of(value) >= deepest) {
      throw bad_file(file, "the value of " + shown(name) + " is nested too deeply");
    }
    const bool has_nul =
        name.find('\0') != std::string::npos ||
        (value.is_string() && value.get<std::string>().find('\0') != std::string::npos);
    if (has_nul) {
      throw bad_file(file, "variable " + shown(name) + " holds a NUL");
    }
    variables.put(name, value_of(value));
  }
}

std::string reserved_message(const std::string& prefix) {
  return "WARNING: the configured environment variable(s) for prefix '" + prefix +
         "' are reserved and will be ignored: PATH.\n\n"
         "Remove the invalid configuration with `conda env config vars unset -p " +
         prefix + " PATH`.\n\n";
}

VariablesText read_text(const fs::path& path) {
  fs::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  boost::system::error_code error;
  if (!stream.is_open() || stream.bad() || fs::is_directory(path, error)) {
    throw bad_file(to_text(path), "it cannot be read");
  }
  return {to_text(path), std::move(text)};
}

}  // namespace

CondaValue CondaValue::of_text(std::string text) {
  std::string json = json_string(text);
  return {Kind::text, std::move(text), std::move(json)};
}

CondaValue CondaValue::of_number(int number) {
  return {Kind::other, std::to_string(number), std::to_string(number)};
}

void CondaVariables::put(std::string name, CondaValue value) {
  const auto found = std::find_if(list_.begin(), list_.end(),
                                  [&](const CondaVariable& v) { return v.name == name; });
  if (found == list_.end()) {
    list_.push_back({std::move(name), std::move(value)});
  } else {
    found->value = std::move(value);
  }
}

const CondaVariable* CondaVariables::find(std::string_view name) const {
  const auto found = std::find_if(list_.begin(), list_.end(),
                                  [&](const CondaVariable& v) { return v.name == name; });
  return found == list_.end() ? nullptr : &*found;
}

void CondaVariables::remove(std::string_view name) {
  std::erase_if(list_, [&](const CondaVariable& v) { return v.name == name; });
}

CondaVariables conda_variables_in(const std::string& prefix,
                                  const std::vector<VariablesText>& packages,
                                  const std::vector<VariablesText>& state, std::string& messages) {
  CondaVariables variables;
  for (const VariablesText& source : packages) {
    add_all(variables, parsed(source), source.file);
  }
  for (const VariablesText& source : state) {
    const Json document = parsed(source);
    const auto member = document.find("env_vars");
    if (member == document.end()) {
      continue;
    }
    if (!member->is_object()) {
      throw bad_file(source.file, "'env_vars' must be a JSON object");
    }
    for (const CondaVariable& variable : variables) {
      if (member->contains(variable.name)) {
        messages +=
            "WARNING: duplicate env vars detected. Vars from the environment will overwrite those "
            "from packages\nvariable " +
            variable.name + " duplicated\n";
      }
    }
    add_all(variables, *member, source.file);
  }
  if (const CondaVariable* const path = variables.find("PATH")) {
    if (path->value.text != conda_unset_marker) {
      messages += reserved_message(prefix);
    }
    variables.remove("PATH");
  }
  return variables;
}

CondaVariables read_conda_variables(const std::string& prefix, std::string& messages) {
  std::vector<std::string> names;
  boost::system::error_code error;
  const fs::path directory = to_path(prefix) / "etc" / "conda" / "env_vars.d";
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(to_text(entry->path()));
  }
  std::sort(names.begin(), names.end());
  std::vector<VariablesText> packages;
  for (const std::string& name : names) {
    packages.push_back(read_text(to_path(name)));
  }
  std::vector<VariablesText> state;
  const fs::path state_file = to_path(prefix) / "conda-meta" / "state";
  if (fs::exists(state_file, error)) {
    state.push_back(read_text(state_file));
  }
  return conda_variables_in(prefix, packages, state, messages);
}

}  // namespace brood::launcher
