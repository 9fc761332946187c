#include "activation.hpp"

#include "layout.hpp"
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

std::string numbered(const char* stem, int level) {
  return stem + std::to_string(level);
}

std::string saved_name(int level, const std::string& name) {
  return "__CONDA_SHLVL_" + std::to_string(level) + "_" + name;
}

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
