#include "python_start.hpp"

#include "layout.hpp"
#include "path_probe.hpp"
#include "python_command_line.hpp"
#include "python_sources.hpp"
#include "self.hpp"
#include "text.hpp"

#include <exception>

namespace brood::launcher {

namespace {

const char* kind_of(const PythonCommandLine& line) {
  switch (line.kind) {
    case PythonTarget::code:
      return "code";
    case PythonTarget::module:
      return "module";
    case PythonTarget::file:
      break;
  }
  return line.skips_first_line ? "skip" : "file";
}

}  // namespace

std::optional<std::string> python_start_folder() {
  try {
    const fs::path folder = to_path(self_path()).parent_path();
    for (const fs::path& candidate :
         {folder.parent_path() / "share" / "brood" / "python", folder / "python"}) {
      if (is_file(to_text(candidate / "sitecustomize.py"))) {
        return to_text(candidate);
      }
    }
  } catch (const std::exception&) {
    // No /proc: as without the folder.
  }
  return std::nullopt;
}

Environment with_python_start(Environment environment, const std::string& folder) {
  const std::optional<std::string> old = environment.get_non_empty("PYTHONPATH");
  const std::string first = folder + list_separator;
  if (!old) {
    environment.set("PYTHONPATH", folder);
  } else if (*old != folder && !old->starts_with(first)) {
    environment.set("PYTHONPATH", first + *old);
  }
  return environment;
}

std::vector<std::string> with_python_main(const std::vector<std::string>& command,
                                          bool has_folder) {
  if (!is_python(command.front())) {
    return command;
  }
  const std::optional<PythonCommandLine> line =
      read_python_command_line({command.begin() + 1, command.end()});
  if (!line || (has_folder && !line->looks_at_no_path)) {
    return command;
  }
  std::vector<std::string> words{command.front()};
  words.insert(words.end(), line->options.begin(), line->options.end());
  words.insert(words.end(), {"-c", brood_python_main, kind_of(*line), line->target});
  words.insert(words.end(), line->arguments.begin(), line->arguments.end());
  return words;
}

}  // namespace brood::launcher
