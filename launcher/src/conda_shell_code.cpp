#include "conda_shell_code.hpp"

#include "json_shape.hpp"
#include "layout.hpp"
#include "python_text.hpp"
#include "utf8.hpp"

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

/// How conda writes its commands for a shell: `before` NAME `between` VALUE `after`.
struct Template {
  std::string before;
  std::string between;
  std::string after;

  std::string with(const std::string& name, const std::string& value) const {
    return before + name + between + value + after;
  }
};

struct Dialect {
  Template export_one;
  Template set_one;
  Template unset_one;  ///< Without a value.
  Template run_one;    ///< The script stands for the name.
  std::string between_paths;
  std::string end;  ///< After each command.
};

Dialect dialect_of(Shell shell) {
  const std::string separator(1, list_separator);
  const bool is_windows = list_separator == ';';
  switch (shell) {
    case Shell::csh:
      return {{"setenv ", " \"", "\""},
              {"set ", "='", "'"},
              {"unsetenv ", "", ""},
              {"source \"", "", "\""},
              ":",
              ";\n"};
    case Shell::fish:
      return {{"set -gx ", " \"", "\""},
              {"set -g ", " \"", "\""},
              {"set -e ", "", " || true"},
              {"source \"", "", "\""},
              "\" \"",
              ";\n"};
    case Shell::xonsh:
      return {{"$", " = '", "'"},
              {"$", " = '", "'"},
              {"try:\n    del $", "", "\nexcept KeyError:\n    pass"},
              {is_windows ? "source-cmd --suppress-skip-message \""
                          : "source-bash --suppress-skip-message -n \"",
               "", "\""},
              separator,
              "\n"};
    case Shell::powershell:
      return {{"$Env:", " = \"", "\""},
              {"$Env:", " = \"", "\""},
              {"$Env:", "", " = $null"},
              {". \"", "", "\""},
              separator,
              "\n"};
    case Shell::cmd:
      return {{"", "=", ""}, {"", "=", ""}, {"", "=", ""}, {"_CONDA_SCRIPT=", "", ""}, ";", "\n"};
    case Shell::posix:
      break;
  }
  return {{"export ", "='", "'"},
          {"", "='", "'"},
          {"export ", "=''", ""},
          {". \"", "", "\""},
          ":",
          "\n"};
}

std::string joined(const Words& words, const std::string& between) {
  std::string text;
  for (const std::string& word : words) {
    text += (&word == &words.front() ? "" : between) + word;
  }
  return text;
}

/// The characters of a text as Python goes through a str.
Words characters_of(std::string_view text) {
  Words characters;
  while (!text.empty()) {
    const std::size_t size = first_utf8_unit(text).size;
    characters.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return characters;
}

}  // namespace

std::string conda_shell_code(const CondaEffects& effects, Shell shell) {
  const Dialect dialect = dialect_of(shell);
  std::string code;
  const auto add = [&](const std::string& command) { code += command + dialect.end; };
  const auto add_path = [&](const std::optional<Words>& path) {
    if (path) {
      add(dialect.export_one.with("PATH", joined(*path, dialect.between_paths)));
    }
  };
  add_path(effects.path_first);
  for (const std::string& script : effects.deactivate_scripts) {
    add(dialect.run_one.with(script, ""));
  }
  for (const std::string& name : effects.unset_vars) {
    add(dialect.unset_one.with(name, ""));
  }
  for (const auto& [name, value] : effects.set_vars) {
    add(dialect.set_one.with(name, value));
  }
  add_path(effects.path);
  for (const CondaVariable& variable : effects.export_vars) {
    add(dialect.export_one.with(variable.name, variable.value.text));
  }
  for (const std::string& script : effects.activate_scripts) {
    add(dialect.run_one.with(script, ""));
  }
  return code;
}

std::string conda_json(const CondaEffects& effects) {
  JsonShape shape;
  if (effects.path_first || effects.path) {
    shape.path = effects.path_first ? *effects.path_first : *effects.path;
  }
  for (const CondaVariable& variable : effects.export_vars) {
    if (variable.name == "PATH") {
      // conda takes the text for a list of paths.
      shape.path = shape.path.value_or(Words{});
      const Words characters = characters_of(variable.value.text);
      shape.path->insert(shape.path->end(), characters.begin(), characters.end());
    } else {
      shape.exports.emplace_back(variable.name, variable.value.json);
    }
  }
  for (const auto& [name, value] : effects.set_vars) {
    shape.sets.emplace_back(name, json_string(value));
  }
  shape.unsets = effects.unset_vars;
  shape.activate_scripts = effects.activate_scripts;
  shape.deactivate_scripts = effects.deactivate_scripts;
  return json_text(shape);
}

}  // namespace brood::launcher
