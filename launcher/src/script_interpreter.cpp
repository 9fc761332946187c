#include "script_interpreter.hpp"

#include "error.hpp"
#include "path_list.hpp"
#include "script_language.hpp"
#include "shebang.hpp"

namespace brood::launcher {

std::vector<std::string> script_interpreter(const std::string& name, std::string_view content) {
  std::vector<std::string> words = shebang_words_in(content);
  if (!words.empty()) {
    words.front() = last_component(words.front());
    return words;
  }
  if (const ScriptLanguage* const language = script_language(name)) {
    return language->is_started_itself() ? words
                                         : std::vector<std::string>{language->interpreters[0]};
  }
  throw LauncherError(
      ExitCode::usage,
      "cannot tell what runs " + shown(name) +
          ": its first line is no '#!', and its "
          "name has no ending that is known",
      "a program that is no script is wrapped as a command: brood wrap -o FILE -- PROGRAM");
}

}  // namespace brood::launcher
