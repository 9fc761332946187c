#include "shell_code.hpp"

#include "error.hpp"
#include "json_shape.hpp"
#include "path_list.hpp"
#include "python_text.hpp"
#include "shell_quote.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

/// fish keeps PATH as a list, and takes an entry that is empty for none.
std::string fish_path(const std::string& text) {
  std::string code = "set -gx PATH";
  for (const std::string& entry : PathList(text).entries()) {
    code += " " + quoted(entry.empty() ? "." : entry, Shell::fish).value_or("");
  }
  return code;
}

std::string set_code(const std::string& name, const std::string& text, const std::string& word,
                     Shell shell) {
  switch (shell) {
    case Shell::csh:
      return "setenv " + name + " " + word;
    case Shell::fish:
      return name == "PATH" ? fish_path(text) : "set -gx " + name + " " + word;
    case Shell::xonsh:
      return "__xonsh__.env[" + python_literal(name) + "] = " + word;
    case Shell::powershell:
      return "[Environment]::SetEnvironmentVariable(" + quoted(name, shell).value_or("") + ", " +
             word + ", 'Process')";
    case Shell::cmd:
      return "@set " + name + "=" + word;
    case Shell::posix:
      break;
  }
  return "export " + name + "=" + word;
}

std::string unset_code(const std::string& name, Shell shell) {
  switch (shell) {
    case Shell::csh:
      return "unsetenv " + name;
    case Shell::fish:
      return "set -q " + name + "; and set -e " + name;
    case Shell::xonsh:
      return "__xonsh__.env.pop(" + python_literal(name) + ", None)";
    case Shell::powershell:
      return "[Environment]::SetEnvironmentVariable(" + quoted(name, shell).value_or("") +
             ", $null, 'Process')";
    case Shell::cmd:
      return "@set " + name + "=";
    case Shell::posix:
      break;
  }
  return "unset -v " + name;
}

std::string source_code(const std::string& script, const std::string& word, Shell shell) {
  switch (shell) {
    case Shell::csh:
    case Shell::fish:
      return "source " + word;
    case Shell::xonsh:
      // A file is given to bash unquoted, code as it is: so it is given code.
      return script.ends_with(".bat")
                 ? "source-cmd --suppress-skip-message @(" + word + ")"
                 : "source-bash --suppress-skip-message -n @(" +
                       python_literal(". " + quoted(script, Shell::posix).value_or("")) + ")";
    case Shell::cmd:
      return "@call \"" + script + "\"";
    case Shell::posix:
    case Shell::powershell:
      break;
  }
  return ". " + word;
}

class Writer {
 public:
  Writer(Shell shell, const Warn& warn) : shell_(shell), warn_(warn) {}

  void make(const std::vector<Variable>& changes) {
    for (const Variable& change : changes) {
      make(change);
    }
  }

  void source(const Words& scripts) {
    if (scripts.empty()) {
      return;
    }
    if (shell_ == Shell::posix) {
      // Scripts are written for shells without -e and -u: many end one that has them.
      add("__brood_flags=$-; set +eu");
    }
    for (const std::string& script : scripts) {
      const std::optional<std::string> word = quoted(script, shell_);
      // `call` reads its line twice: these would not survive it.
      const bool is_lost =
          shell_ == Shell::cmd && script.find_first_of("%^\"!&") != std::string::npos;
      if (!word || is_lost) {
        throw LauncherError(ExitCode::environment,
                            "cannot activate: this shell cannot source " + shown(script));
      }
      add(source_code(script, *word, shell_));
    }
    if (shell_ == Shell::posix) {
      add("case $__brood_flags in *e*) set -e;; *) set +e;; esac");
      add("case $__brood_flags in *u*) set -u;; *) set +u;; esac; unset -v __brood_flags");
    }
  }

  /// csh finds programs by a table that it makes only when it is told.
  void finish() {
    if (shell_ == Shell::csh && !code_.empty()) {
      add("rehash");
    }
  }

  std::string take() { return std::move(code_); }

 private:
  void make(const Variable& change) {
    const std::string value = change.value.value_or("");
    const std::optional<std::string> word = quoted(value, shell_);
    if (!is_settable(change.name, shell_)) {
      warn_("this shell cannot have a variable " + shown(change.name) + ": left out");
    } else if (change.value && word) {
      add(set_code(change.name, value, *word, shell_));
    } else if (!change.value) {
      add(unset_code(change.name, shell_));
    } else if (change.name == "PATH" || change.name == "CONDA_PREFIX") {
      throw LauncherError(ExitCode::environment,
                          "cannot activate: this shell cannot be given the path " + shown(value));
    } else {
      warn_("this shell cannot be given the value of " + shown(change.name) + ": left out");
    }
  }

  void add(const std::string& command) {
    code_ += command;
    code_ += shell_ == Shell::csh || shell_ == Shell::fish ? ";\n" : "\n";
  }

  Shell shell_;
  const Warn& warn_;
  std::string code_;
};

/// How conda has it: the level is a number there.
std::string json_value(const Variable& change) {
  const std::string& value = *change.value;
  const bool is_level =
      change.name == "CONDA_SHLVL" && !value.empty() &&
      std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_level ? value : json_string(value);
}

}  // namespace

std::string shell_code(const Activation& activation, Shell shell, const Warn& warn) {
  Writer writer(shell, warn);
  writer.make(activation.changes_first);
  writer.source(activation.scripts_before);
  writer.make(activation.changes);
  writer.source(activation.scripts_after);
  writer.finish();
  return writer.take();
}

std::string activation_json(const Activation& activation) {
  JsonShape shape;
  std::vector<Variable> changes = activation.changes_first;
  changes.insert(changes.end(), activation.changes.begin(), activation.changes.end());
  for (const Variable& change : changes) {
    if (!change.value) {
      shape.unsets.push_back(change.name);
    } else if (change.name == "PATH") {
      shape.path = PathList(*change.value).entries();
    } else {
      shape.exports.emplace_back(change.name, json_value(change));
    }
  }
  shape.activate_scripts = activation.scripts_after;
  shape.deactivate_scripts = activation.scripts_before;
  return json_text(shape) + "\n";
}

}  // namespace brood::launcher
