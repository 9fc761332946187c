#include "conda_activation.hpp"

#include "activation.hpp"
#include "conda_path.hpp"
#include "conda_prompt.hpp"
#include "layout.hpp"
#include "level_names.hpp"
#include "path_list.hpp"
#include "python_path.hpp"
#include "python_text.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

std::string upper(std::string name, const CondaConfig& config) {
  if (config.envvars_force_uppercase) {
    for (char& c : name) {
      c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return name;
}

/// Collects what conda calls its keyword arguments, then makes exports and unsets of them.
class Exports {
 public:
  explicit Exports(const CondaSettings& settings) : settings_(settings) {}

  void put(std::string name, CondaValue value) { given_.put(std::move(name), std::move(value)); }

  void put(std::string name, std::string value) {
    put(std::move(name), CondaValue::of_text(std::move(value)));
  }

  void unset(std::string name) { put(std::move(name), CondaValue{CondaValue::Kind::null, {}, {}}); }

  void put_path(std::vector<std::string> path) { path_ = std::move(path); }

  /// Variables of an environment: none of activation's own, for which conda breaks down.
  void put_all(const CondaVariables& variables) {
    CondaVariables own = given_;
    for (const CondaVariable& variable : variables) {
      if (own.find(variable.name) == nullptr) {
        given_.put(variable.name, variable.value);
      }
    }
  }

  void finish(CondaEffects& effects) {
    CondaVariables exports;
    for (const CondaVariable& variable : given_) {
      if (variable.value.kind == CondaValue::Kind::null) {
        effects.unset_vars.push_back(upper(variable.name, settings_.config));
      } else {
        exports.put(variable.name, variable.value);
      }
    }
    add_meta_variables(exports, effects.unset_vars);
    // An environment's `Path` becomes PATH here, and takes its place.
    for (const CondaVariable& variable : exports) {
      if (upper(variable.name, settings_.config) == "PATH" && path_) {
        effects.export_vars.put("PATH", variable.value);
        path_.reset();
      }
    }
    effects.path = std::move(path_);
    for (const CondaVariable& variable : exports) {
      effects.export_vars.put(upper(variable.name, settings_.config), variable.value);
    }
  }

 private:
  void add_meta_variables(CondaVariables& exports, std::vector<std::string>& unset_vars) const {
    const std::string& root = settings_.root;
    const CondaValue conda = CondaValue::of_text(executable_of(root, "conda"));
    exports.put("CONDA_EXE", conda);
    exports.put("_CONDA_EXE", conda);
    unset_vars.insert(unset_vars.end(), {"_CE_M", "_CE_CONDA"});
    exports.put("CONDA_PYTHON_EXE", CondaValue::of_text(python_of(root)));
    exports.put("_CONDA_ROOT", CondaValue::of_text(root));
  }

  const CondaSettings& settings_;
  CondaVariables given_;
  std::optional<std::vector<std::string>> path_;
};

std::string below_root(const CondaSettings& settings, std::initializer_list<const char*> parts) {
  const std::string separator = list_separator == ';' ? "\\" : "/";
  std::string path = settings.root;
  for (const char* const part : parts) {
    path += separator + part;
  }
  return path;
}

std::vector<std::string> replaced_path(const Environment& old, const std::vector<std::string>& was,
                                       const std::vector<std::string>& now,
                                       const CondaSettings& settings, CondaEffects& effects) {
  return conda_path_replaced(conda_path_entries(old), was, now,
                             below_root(settings, {"Library", "bin"}), effects.messages);
}

/// Says and saves what the variables of the target hide.
void save_hidden(const CondaVariables& variables, int level, const Environment& old,
                 CondaVariables& wanted, std::string& messages) {
  std::vector<std::string> changed;
  for (const CondaVariable& variable : variables) {
    const std::optional<std::string> current = old.get(variable.name);
    if (!current) {
      continue;
    }
    const bool is_same =
        variable.value.kind == CondaValue::Kind::text && variable.value.text == *current;
    if (!is_same) {
      changed.push_back(variable.name);
    }
    wanted.put(saved_name(level, variable.name), CondaValue::of_text(*current));
  }
  if (!changed.empty()) {
    messages +=
        "WARNING: overwriting environment variables set in the machine\noverwriting variable " +
        python_repr(changed) + "\n";
  }
}

}  // namespace

int conda_level(const Environment& environment) {
  // An empty CONDA_PREFIX counts: conda asks only whether there is one.
  Environment with_prefix = environment;
  if (environment.get("CONDA_PREFIX") == "") {
    with_prefix.set("CONDA_PREFIX", ".");
  }
  return active_environment(with_prefix).level;
}

bool stacks_by_itself(const Environment& environment, const CondaConfig& config) {
  const int level = environment.get_non_empty("CONDA_SHLVL") ? conda_level(environment) : -1;
  return config.auto_stack != 0 && level <= config.auto_stack;
}

CondaEffects conda_activate(const CondaPrefix& target, const CondaPrefix& previous,
                            const CondaSettings& settings, const Environment& old, bool stack) {
  const int level = conda_level(old);
  if (level > 0 && old.get("CONDA_PREFIX") == target.path) {
    return conda_reactivate(target, settings, old);
  }
  CondaEffects effects;
  effects.messages = target.messages;
  const std::string name = conda_env_name(target.path, settings.root);
  const std::string modifier = conda_prompt_modifier(
      target.path, name, old, settings, stack ? PromptOperation::stack : PromptOperation::activate);
  CondaVariables variables;
  for (const CondaVariable& variable : target.variables) {
    if (variable.value.kind != CondaValue::Kind::text ||
        variable.value.text != conda_unset_marker) {
      variables.put(variable.name, variable.value);
    }
  }
  CondaVariables wanted = variables;
  save_hidden(variables, level, old, wanted, effects.messages);

  Exports exports(settings);
  if (level == 0 || stack) {
    exports.put_path(conda_path_with(conda_path_entries(old), target.path_directories,
                                     level == 0 ? below_root(settings, {"condabin"}) : ""));
  } else {
    exports.put_path(
        replaced_path(old, previous.path_directories, target.path_directories, settings, effects));
    effects.deactivate_scripts = previous.deactivate_scripts;
  }
  exports.put("CONDA_PREFIX", target.path);
  exports.put("CONDA_SHLVL", CondaValue::of_number(level + 1));
  exports.put("CONDA_DEFAULT_ENV", name);
  exports.put("CONDA_PROMPT_MODIFIER", modifier);
  exports.put_all(wanted);
  if (level > 0) {
    exports.put(numbered("CONDA_PREFIX_", level), old.get("CONDA_PREFIX").value_or(""));
    if (stack) {
      exports.put(numbered("CONDA_STACKED_", level + 1), "true");
    }
  }
  exports.finish(effects);
  effects.set_vars = conda_prompt_variables(modifier, old, settings);
  effects.activate_scripts = target.activate_scripts;
  return effects;
}

CondaEffects conda_deactivate(const CondaPrefix& current, const CondaPrefix& outer,
                              const CondaSettings& settings, const Environment& old) {
  CondaEffects effects;
  const int level = conda_level(old);
  if (level < 1 || !old.get_non_empty("CONDA_PREFIX")) {
    return effects;
  }
  effects.messages = current.messages;
  effects.deactivate_scripts = current.deactivate_scripts;
  std::string modifier;
  Exports exports(settings);
  const bool is_last = level == 1 || outer.path.empty();
  if (is_last) {
    effects.path_first = replaced_path(old, current.path_directories, {}, settings, effects);
    exports.unset("CONDA_PREFIX");
    exports.put("CONDA_SHLVL", CondaValue::of_number(0));
    exports.unset("CONDA_DEFAULT_ENV");
    exports.unset("CONDA_PROMPT_MODIFIER");
  } else {
    const std::string name = conda_env_name(outer.path, settings.root);
    modifier = conda_prompt_modifier(outer.path, name, old, settings, PromptOperation::deactivate);
    effects.messages += outer.messages;
    effects.unset_vars.push_back(numbered("CONDA_PREFIX_", level - 1));
    const bool is_stacked = old.get(numbered("CONDA_STACKED_", level)).has_value();
    if (is_stacked) {
      effects.unset_vars.push_back(numbered("CONDA_STACKED_", level));
    }
    effects.path_first = replaced_path(
        old, current.path_directories,
        is_stacked ? std::vector<std::string>{} : outer.path_directories, settings, effects);
    exports.put("CONDA_PREFIX", outer.path);
    exports.put("CONDA_SHLVL", CondaValue::of_number(level - 1));
    exports.put("CONDA_DEFAULT_ENV", name);
    exports.put("CONDA_PROMPT_MODIFIER", modifier);
    exports.put_all(outer.variables);
    effects.activate_scripts = outer.activate_scripts;
  }
  exports.finish(effects);
  effects.set_vars = conda_prompt_variables(modifier, old, settings);
  for (const CondaVariable& variable : current.variables) {
    if (auto saved = old.get_non_empty(saved_name(level - 1, variable.name))) {
      effects.export_vars.put(variable.name, CondaValue::of_text(*std::move(saved)));
    } else {
      effects.unset_vars.push_back(upper(variable.name, settings.config));
    }
  }
  return effects;
}

CondaEffects conda_reactivate(const CondaPrefix& current, const CondaSettings& settings,
                              const Environment& old) {
  CondaEffects effects;
  const int level = conda_level(old);
  if (level < 1 || !old.get_non_empty("CONDA_PREFIX")) {
    return effects;
  }
  const std::string name =
      old.get("CONDA_DEFAULT_ENV").value_or(conda_env_name(current.path, settings.root));
  const std::string modifier =
      conda_prompt_modifier(current.path, name, old, settings, PromptOperation::reactivate);
  Exports exports(settings);
  exports.put_path(
      replaced_path(old, current.path_directories, current.path_directories, settings, effects));
  exports.put("CONDA_SHLVL", CondaValue::of_number(level));
  exports.put("CONDA_PROMPT_MODIFIER", modifier);
  exports.finish(effects);
  effects.set_vars = conda_prompt_variables(modifier, old, settings);
  effects.deactivate_scripts = current.deactivate_scripts;
  effects.activate_scripts = current.activate_scripts;
  return effects;
}

}  // namespace brood::launcher
