#include "activation.hpp"

#include "layout.hpp"
#include "level_names.hpp"
#include "path_list.hpp"

#include <algorithm>
#include <charconv>

namespace brood::launcher {

namespace {

constexpr int max_level = 1'000'000;

/// Collects changes so that a later one for the same name replaces the earlier in its place.
class Changes {
 public:
  void set(std::string name, std::string value) { add({std::move(name), std::move(value)}); }

  void unset(std::string name) { add({std::move(name), std::nullopt}); }

  void add(Variable variable) {
    const auto found = std::find_if(list_.begin(), list_.end(), [&](const Variable& v) {
      return is_same_name(v.name, variable.name);
    });
    if (found == list_.end()) {
      list_.push_back(std::move(variable));
    } else {
      found->value = std::move(variable.value);
    }
  }

  std::vector<Variable> take() { return std::move(list_); }

 private:
  std::vector<Variable> list_;
};

std::string prompt_modifier(const std::string& name) {
  return "(" + name + ") ";
}

/// Takes back what the environment of that level had set; its saved values stay, because conda will
/// ask for them when it steps back into that environment and out of it.
void revert_variables(const PrefixFacts& previous, int level, const Environment& old,
                      Changes& changes) {
  for (const Variable& variable : previous.variables) {
    if (std::optional<std::string> saved = old.get(saved_name(level - 1, variable.name))) {
      changes.set(variable.name, std::move(*saved));
    } else if (variable.value) {
      changes.unset(variable.name);
    }
  }
}

void set_variables(const PrefixFacts& target, int level, const Environment& old, Changes& changes) {
  for (const Variable& variable : target.variables) {
    changes.add(variable);
  }
  for (const Variable& variable : target.variables) {
    if (std::optional<std::string> current = old.get(variable.name)) {
      changes.set(saved_name(level, variable.name), std::move(*current));
    }
  }
}

/// Sets the variables of the environment one comes back to. `current`: the one that is left, when a
/// switch to it had taken those variables back: what they hide now is what is to be saved. But not
/// where both set a variable: then it had hidden the other's own value.
void set_again(const PrefixFacts& outer, int level, const PrefixFacts* current,
               const Environment& reverted, Changes& changes) {
  for (const Variable& variable : outer.variables) {
    changes.add(variable);
    const auto is_it = [&](const Variable& v) { return is_same_name(v.name, variable.name); };
    if (current == nullptr ||
        std::any_of(current->variables.begin(), current->variables.end(), is_it)) {
      continue;
    }
    const std::string saved = saved_name(level - 1, variable.name);
    if (std::optional<std::string> hidden = reverted.get(variable.name)) {
      changes.set(saved, *std::move(hidden));
    } else if (reverted.get(saved)) {
      changes.unset(saved);
    }
  }
}

/// Removes what is kept for levels that are left: their prefixes, marks and saved values.
void forget_levels_above(int level, const Environment& old, Changes& changes) {
  for (const std::string& entry : old.entries()) {
    const std::string name(entry_name(entry));
    for (const std::string_view stem : {"CONDA_PREFIX_", "CONDA_STACKED_", "__CONDA_SHLVL_"}) {
      int number = 0;
      const bool is_saved = stem == "__CONDA_SHLVL_";
      const char* const end = name.data() + name.size();
      const char* const digits = name.data() + std::min(stem.size(), name.size());
      const auto [stop, error] = std::from_chars(digits, end, number);
      const bool is_numbered = name.starts_with(stem) && error == std::errc() &&
                               (is_saved ? stop != end && *stop == '_' : stop == end);
      // CONDA_PREFIX_n is what level n + 1 goes back to, and level n + 1 saves as n.
      if (is_numbered && number >= (stem == "CONDA_STACKED_" ? level + 1 : level)) {
        changes.unset(name);
      }
    }
  }
}

void set_conda_variables(const std::optional<CondaFacts>& conda, Changes& changes) {
  if (conda && conda->executable) {
    changes.set("CONDA_EXE", *conda->executable);
    changes.set("_CONDA_EXE", *conda->executable);
    changes.set("_CONDA_ROOT", conda->root);
    if (conda->python) {
      changes.set("CONDA_PYTHON_EXE", *conda->python);
    }
  }
  changes.unset("_CE_M");
  changes.unset("_CE_CONDA");
}

}  // namespace

ActiveEnvironment active_environment(const Environment& environment) {
  const std::optional<std::string> prefix = environment.get_non_empty("CONDA_PREFIX");
  std::string text = environment.get("CONDA_SHLVL").value_or("");
  constexpr const char* blanks = " \t\n\r\f\v";
  text.erase(0, text.find_first_not_of(blanks));
  text.erase(text.find_last_not_of(blanks) + 1);
  int level = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), level);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!prefix || !is_number || level < 1 || level > max_level) {
    return {};
  }
  return {level, *prefix};
}

std::string default_env_name(const std::string& prefix, const std::optional<CondaFacts>& conda) {
  if (conda && is_same_directory(prefix, conda->root)) {
    return "base";
  }
  const std::string name = last_component(prefix);
  return last_component(parent_directory(prefix)) == "envs" ? name : prefix;
}

Activation activate(const PrefixFacts& target, const PrefixFacts& previous,
                    const std::optional<CondaFacts>& conda, const Environment& old,
                    Stacking stacking) {
  const ActiveEnvironment active = active_environment(old);
  const bool is_same = active.level > 0 && is_same_directory(active.prefix, target.path);
  const bool is_switch = active.level > 0 && !is_same && stacking == Stacking::replace;
  const std::string name = default_env_name(target.path, conda);

  PathList path(old.get("PATH").value_or(default_path()));
  if (is_same || is_switch) {
    path.replace(is_same ? target.path_directories : previous.path_directories,
                 target.path_directories);
  } else {
    path.prepend(target.path_directories);
    if (active.level == 0 && conda && conda->condabin && !path.contains_condabin()) {
      path.insert(target.path_directories.size(), *conda->condabin);
    }
  }

  Activation activation;
  Changes changes;
  changes.set("PATH", path.text());
  if (is_same) {
    changes.set("CONDA_PROMPT_MODIFIER", prompt_modifier(name));
    activation.scripts_before = target.deactivate_scripts;
  } else {
    const int level = active.level + 1;
    changes.set("CONDA_PREFIX", target.path);
    changes.set("CONDA_SHLVL", std::to_string(level));
    changes.set("CONDA_DEFAULT_ENV", name);
    changes.set("CONDA_PROMPT_MODIFIER", prompt_modifier(name));
    if (is_switch) {
      revert_variables(previous, active.level, old, changes);
      activation.scripts_before = previous.deactivate_scripts;
    }
    set_variables(target, active.level, old, changes);
    if (active.level > 0) {
      changes.set(numbered("CONDA_PREFIX_", active.level), active.prefix);
    }
    if (active.level > 0 && stacking == Stacking::stack) {
      changes.set(numbered("CONDA_STACKED_", level), "true");
    } else if (old.get(numbered("CONDA_STACKED_", level))) {
      changes.unset(numbered("CONDA_STACKED_", level));  // Left by a shell that lost count.
    }
  }
  set_conda_variables(conda, changes);
  activation.changes = changes.take();
  activation.scripts_after = target.activate_scripts;
  return activation;
}

std::optional<std::string> outer_prefix(const Environment& environment) {
  const int level = active_environment(environment).level;
  return level > 1 ? environment.get_non_empty(numbered("CONDA_PREFIX_", level - 1)) : std::nullopt;
}

Activation deactivate(const PrefixFacts& current, const PrefixFacts& outer,
                      const std::optional<CondaFacts>& conda, const Environment& old) {
  const ActiveEnvironment active = active_environment(old);
  if (active.level == 0) {
    return {};
  }
  const std::optional<std::string> back = outer_prefix(old);
  const int level = back ? active.level - 1 : 0;
  const bool is_stacked = back && old.get(numbered("CONDA_STACKED_", active.level)).has_value();
  PathList path(old.get("PATH").value_or(default_path()));
  path.replace(current.path_directories,
               back && !is_stacked ? outer.path_directories : std::vector<std::string>{});

  Activation activation;
  activation.changes_first = {{"PATH", path.text()}};
  activation.scripts_before = current.deactivate_scripts;
  Changes changes;
  revert_variables(current, active.level, old, changes);
  const Environment reverted = with_changes(old, Changes(changes).take());
  forget_levels_above(level, old, changes);
  if (back) {
    const std::string name = default_env_name(*back, conda);
    changes.set("CONDA_PREFIX", *back);
    changes.set("CONDA_DEFAULT_ENV", name);
    changes.set("CONDA_PROMPT_MODIFIER", prompt_modifier(name));
    set_again(outer, level, is_stacked ? nullptr : &current, reverted, changes);
    activation.scripts_after = outer.activate_scripts;
  } else {
    for (const char* const name : {"CONDA_PREFIX", "CONDA_DEFAULT_ENV", "CONDA_PROMPT_MODIFIER"}) {
      changes.unset(name);
    }
  }
  changes.set("CONDA_SHLVL", std::to_string(level));
  set_conda_variables(conda, changes);
  activation.changes = changes.take();
  return activation;
}

Activation reactivate(const PrefixFacts& current, const std::optional<CondaFacts>& conda,
                      const Environment& old) {
  return active_environment(old).level == 0 ? Activation{} : activate(current, {}, conda, old);
}

Environment activated_without_scripts(Environment old, const Activation& activation) {
  return with_changes(with_changes(std::move(old), activation.changes), activation.changes_last);
}

Environment with_changes(Environment environment, const std::vector<Variable>& changes) {
  for (const Variable& change : changes) {
    if (change.value) {
      environment.set(change.name, *change.value);
    } else {
      environment.unset(change.name);
    }
  }
  return environment;
}

}  // namespace brood::launcher
