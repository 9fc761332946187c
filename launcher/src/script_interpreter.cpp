#include "script_interpreter.hpp"

#include "error.hpp"
#include "path_list.hpp"
#include "shebang.hpp"
#include "text.hpp"

#include <array>

namespace brood::launcher {

namespace {

struct Language {
  const char* ending;
  const char* interpreter;
};

constexpr std::array languages{
    Language{".R", "Rscript"}, Language{".bash", "bash"},   Language{".bat", ""},
    Language{".cmd", ""},      Language{".fish", "fish"},   Language{".jl", "julia"},
    Language{".js", "node"},   Language{".lua", "lua"},     Language{".pl", "perl"},
    Language{".py", "python"}, Language{".pyw", "pythonw"}, Language{".r", "Rscript"},
    Language{".rb", "ruby"},   Language{".sh", "sh"},       Language{".zsh", "zsh"}};

}  // namespace

std::vector<std::string> script_interpreter(const std::string& name, std::string_view content) {
  std::vector<std::string> words = shebang_words_in(content);
  if (!words.empty()) {
    words.front() = last_component(words.front());
    return words;
  }
  const std::string ending = to_text(to_path(name).extension());
  for (const Language& language : languages) {
    if (ending == language.ending) {
      return *language.interpreter == '\0' ? words : std::vector<std::string>{language.interpreter};
    }
  }
  throw LauncherError(
      ExitCode::usage,
      "cannot tell what runs " + shown(name) +
          ": its first line is no '#!', and its "
          "name has no ending that is known",
      "a program that is no script is wrapped as a command: brood wrap -o FILE -- PROGRAM");
}

}  // namespace brood::launcher
