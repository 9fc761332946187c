#include "commands/csh.hpp"

#include "commands/shell.hpp"
#include "environment.hpp"
#include "error.hpp"
#include "print.hpp"
#include "shell_quote.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

constexpr const char* word = "--brood-csh";
constexpr const char* file_word = "--brood-csh-file";
constexpr const char* prompt_word = "--brood-csh-prompt";

/// A name that nobody can guess, of a file that is not there.
std::string new_file_name() {
  boost::system::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  return to_text((error ? to_path("/tmp") : folder) / fs::unique_path("brood-%%%%%%%%%%%%%%%%"));
}

void write_private(const std::string& file, const std::string& text) {
  fs::ofstream stream(to_path(file), std::ios::binary);
  boost::system::error_code ignored;
  fs::permissions(to_path(file), fs::owner_read | fs::owner_write, ignored);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  if (!stream) {
    fs::remove(to_path(file), ignored);
    throw LauncherError(ExitCode::internal,
                        "cannot write " + shown(file) + ", from which csh takes what to do",
                        "set TMPDIR to a folder that can be written");
  }
}

/// The name of the active environment for csh's prompt, in which `%` and `!` mean something.
std::string prompt() {
  std::string text;
  for (const char c : Environment::current().get("CONDA_PROMPT_MODIFIER").value_or("")) {
    text += c == '%' ? "%%" : c == '!' ? "\\!" : c == '\n' ? " " : std::string(1, c);
  }
  return text;
}

}  // namespace

std::optional<std::string> take_csh_file(std::vector<std::string>& arguments) {
  if (arguments.size() < 2 || arguments[0] != word) {
    return std::nullopt;
  }
  const std::string file = arguments[1];
  arguments.erase(arguments.begin(), arguments.begin() + 2);
  return file;
}

bool leave_for_csh(const ShellOptions& options, const std::string& file) {
  if (options.output != ShellOutput::code || options.compatibility != Compatibility::none) {
    return false;
  }
  ShellOptions for_csh = options;
  for_csh.shell = Shell::csh;
  const std::string next = quoted(new_file_name(), Shell::csh).value_or("");
  write_private(
      file, "rm -f $__brood_file:q\nset __brood_file = " + next + "\n" + activation_code(for_csh));
  return true;
}

std::optional<int> run_csh_step(const std::vector<std::string>& arguments) {
  if (arguments.size() == 1 && arguments[0] == file_word) {
    return print(new_file_name() + "\n");
  }
  if (arguments.size() == 1 && arguments[0] == prompt_word) {
    return print(prompt() + "\n");
  }
  return std::nullopt;
}

}  // namespace brood::launcher
