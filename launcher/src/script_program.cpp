#include "script_program.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "path_probe.hpp"
#include "program_search.hpp"
#include "python_command_line.hpp"
#include "script_language.hpp"
#include "shebang.hpp"
#include "text.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

/// Nothing for what the system itself starts.
const ScriptLanguage* language_of(const std::string& program) {
  const ScriptLanguage* const language = script_language(program);
  return language == nullptr || language->is_started_itself() ? nullptr : language;
}

/// The name of the interpreter on a first line, as it is looked for: no folder, no ending.
std::string interpreter_name(const ShebangLine& line) {
  std::string name = last_component(line.program);
  return name.ends_with(".exe") ? name.substr(0, name.size() - 4) : name;
}

bool agrees(const ScriptLanguage& language, const std::string& interpreter) {
  return is_python(language.interpreters[0])
             ? is_python(interpreter)
             : std::find(language.interpreters.begin(), language.interpreters.end(), interpreter) !=
                   language.interpreters.end();
}

/// An interpreter among the environment's own programs.
std::optional<std::string> find_own(const std::string& name, const Environment& environment) {
  const std::optional<std::string> prefix = environment.get_non_empty("CONDA_PREFIX");
  if (!prefix) {
    return std::nullopt;
  }
  PathList own("");
  own.prepend(path_directories(*prefix));
  Environment only_own = environment;
  only_own.set("PATH", own.text());
  return find_program(name, only_own);
}

std::string checked(const std::string& script, const Words& names, const Environment& environment) {
  for (const std::string& name : names) {
    if (find_own(name, environment)) {
      return name;  // Its folders are the first of PATH.
    }
  }
  for (const std::string& name : names) {
    if (find_program(name, environment)) {
      return name;
    }
  }
  throw LauncherError(ExitCode::not_found, "cannot run script " + shown(script) +
                                               ": its interpreter " + shown(names.front()) +
                                               " is in no directory of PATH");
}

/// A script file; the file is there.
class Script {
 public:
  Script(std::string file, const ScriptLanguage* language, const Environment& environment)
      : file_(std::move(file)),
        language_(language),
        line_(shebang_line(file_)),
        environment_(environment) {}

  /// What starts it, in front of the script itself; nothing when that is the system's business.
  std::optional<Words> interpreter() const {
    const bool agree =
        line_ && language_ != nullptr && agrees(*language_, interpreter_name(*line_));
    if (!line_ && language_ == nullptr) {
      return std::nullopt;
    }
    if (!line_ || agree) {
      return by_ending();
    }
    return is_startable(file_) ? std::nullopt : std::optional(by_first_line());
  }

 private:
  Words by_ending() const {
    Words names;
    if (line_) {
      names.push_back(interpreter_name(*line_));
      if (!find_own(names.front(), environment_)) {
        names.clear();
      }
    }
    names.insert(names.end(), language_->interpreters.begin(), language_->interpreters.end());
    Words words{checked(file_, names, environment_)};
    if (line_) {
      words.insert(words.end(), line_->arguments.begin(), line_->arguments.end());
    }
    return words;
  }

  Words by_first_line() const {
    const std::string name = interpreter_name(*line_);
    const bool is_there = is_file(line_->program) && !find_own(name, environment_);
    Words words{is_there ? line_->program : checked(file_, {name}, environment_)};
    words.insert(words.end(), line_->arguments.begin(), line_->arguments.end());
    return words;
  }

  std::string file_;
  const ScriptLanguage* language_;
  std::optional<ShebangLine> line_;
  const Environment& environment_;
};

Words script_words(const Words& interpreter, const std::string& file, const Words& command) {
  Words words = interpreter;
  words.push_back(file.starts_with('-') ? "./" + file : file);
  words.insert(words.end(), command.begin() + 1, command.end());
  return words;
}

}  // namespace

Words script_command(const Words& command, const Environment& environment) {
  const std::string& program = command.front();
  const ScriptLanguage* const language = language_of(program);
  const bool is_path = to_path(program).has_parent_path();
  if (language == nullptr && (!is_path || is_startable(program) || !is_file(program))) {
    return command;
  }
  std::string file = program;
  if (!is_path) {
    if (const std::optional<std::string> found = find_script(program, environment)) {
      file = *found;
      if (is_startable(file) && shebang_line(file)) {
        return command;
      }
    }
  }
  if (!is_file(file)) {
    return command;
  }
  const std::optional<Words> interpreter = Script(file, language, environment).interpreter();
  return interpreter ? script_words(*interpreter, file, command) : command;
}

}  // namespace brood::launcher
