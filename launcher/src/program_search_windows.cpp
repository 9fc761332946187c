#include "program_search.hpp"

#include "layout.hpp"
#include "path_list.hpp"
#include "text.hpp"

#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

/// The name itself when it has one of the endings, else the name with each of them.
void add_with_endings(std::vector<std::string>& candidates, const std::string& path,
                      const std::vector<std::string>& endings) {
  const std::string own = to_text(to_path(path).extension());
  for (const std::string& ending : endings) {
    if (is_same_name(own, ending)) {
      candidates.push_back(path);
      return;
    }
  }
  for (const std::string& ending : endings) {
    candidates.push_back(path + ending);
  }
}

}  // namespace

std::vector<std::string> program_candidates(std::string_view program,
                                            const Environment& environment) {
  const std::vector<std::string> endings =
      PathList(environment.get_non_empty("PATHEXT").value_or(".COM;.EXE;.BAT;.CMD")).entries();
  std::vector<std::string> candidates;
  if (program.find_first_of("/\\:") != std::string_view::npos) {
    add_with_endings(candidates, std::string(program), endings);
    return candidates;
  }
  for (const std::string& directory :
       PathList(environment.get("PATH").value_or(default_path())).entries()) {
    if (!program.empty()) {
      add_with_endings(candidates, to_text(to_path(directory) / to_path(program)), endings);
    }
  }
  return candidates;
}

std::optional<std::string> find_program(std::string_view program, const Environment& environment) {
  for (std::string& candidate : program_candidates(program, environment)) {
    boost::system::error_code error;
    if (fs::is_regular_file(to_path(candidate), error)) {
      return std::move(candidate);
    }
  }
  return std::nullopt;
}

std::optional<std::string> find_script(std::string_view name, const Environment& environment) {
  for (const std::string& directory :
       PathList(environment.get("PATH").value_or(default_path())).entries()) {
    std::string candidate = to_text(to_path(directory) / to_path(name));
    boost::system::error_code error;
    if (fs::is_regular_file(to_path(candidate), error)) {
      return candidate;
    }
  }
  return std::nullopt;
}

bool is_startable(const std::string& file) {
  const std::string ending = to_text(to_path(file).extension());
  return is_same_name(ending, ".exe") || is_same_name(ending, ".com") ||
         is_same_name(ending, ".bat") || is_same_name(ending, ".cmd");
}

}  // namespace brood::launcher
