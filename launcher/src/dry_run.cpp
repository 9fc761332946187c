#include "dry_run.hpp"

#include "error.hpp"
#include "shell_quote.hpp"
#include "windows_command_line.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

constexpr std::string_view plain_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

/// One word of the shell's language: quotes only where they are needed.
std::string word(const std::string& text, Shell shell) {
  const bool is_plain =
      !text.empty() && text.find_first_not_of(plain_characters) == std::string::npos;
  return is_plain ? text : quoted(text, shell).value_or(shown(text));
}

class Writer {
 public:
  explicit Writer(Shell shell) : shell_(shell) {}

  void line(const std::string& text) { text_ += text + "\n"; }

  void enter(const std::string& directory) {
    line((is_cmd() ? "cd /d \"" + directory + "\"" : "cd " + word(directory, shell_)));
  }

  void source(const std::vector<std::string>& scripts) {
    for (const std::string& script : scripts) {
      line(is_cmd() ? "call \"" + script + "\"" : ". " + word(script, shell_));
    }
  }

  void change(const std::vector<Variable>& changes) {
    std::string removed;
    for (const Variable& change : changes) {
      const std::string& name = change.name;
      if (!is_settable(name, shell_) ||
          (change.value && !quoted(*change.value, shell_).has_value())) {
        line((is_cmd() ? "rem " : "# ") + one_line(name) +
             (change.value ? "=" + one_line(*change.value) : " removed") +
             "   (no shell can write this)");
      } else if (!change.value) {
        is_cmd() ? line("set " + name + "=") : static_cast<void>(removed += " " + name);
      } else {
        line(is_cmd() ? "set " + name + "=" + *quoted(*change.value, shell_)
                      : "export " + name + "=" + word(*change.value, shell_));
      }
    }
    if (!removed.empty()) {
      line("unset" + removed);
    }
  }

  void run(const std::vector<std::string>& command) {
    if (is_cmd()) {
      line(windows_command_line(command));
      return;
    }
    std::string text = "exec";
    for (const std::string& each : command) {
      text += " " + word(each, shell_);
    }
    line(text);
  }

  bool is_cmd() const { return shell_ == Shell::cmd; }

  std::string take() { return std::move(text_); }

 private:
  Shell shell_;
  std::string text_;
};

/// What has to be changed to come from one environment to the other.
std::vector<Variable> difference(const Environment& from, const Environment& to) {
  std::vector<Variable> changes;
  for (const std::string& entry : from.entries()) {
    const std::string name(entry_name(entry));
    if (!to.get(name) && from.get(name)) {
      changes.push_back({name, std::nullopt});
    }
  }
  for (const std::string& entry : to.entries()) {
    const std::string name(entry_name(entry));
    std::optional<std::string> value = to.get(name);
    if (value && value != from.get(name)) {
      changes.push_back({name, std::move(value)});
    }
  }
  return changes;
}

}  // namespace

std::string dry_run_text(const DryRun& run, Shell shell) {
  Writer writer(shell);
  writer.line((writer.is_cmd() ? "rem " : "# ") + run.program);
  if (!writer.is_cmd()) {
    writer.line("(");
  }
  if (run.cwd) {
    writer.enter(*run.cwd);
  }
  const Activation& activation = run.activation;
  const Environment activated = with_changes(run.start, activation.changes);
  const Environment last = with_changes(activated, activation.changes_last);
  if (activation.scripts_before.empty()) {
    writer.change(difference(run.caller, activation.needs_shell() ? activated : last));
  } else {
    writer.change(difference(run.caller, run.start));
    writer.source(activation.scripts_before);
    writer.change(difference(run.start, activated));
  }
  writer.source(activation.scripts_after);
  if (activation.needs_shell()) {
    writer.change(activation.changes_last);
  }
  writer.run(run.command);
  if (!writer.is_cmd()) {
    writer.line(")");
  }
  return writer.take();
}

}  // namespace brood::launcher
