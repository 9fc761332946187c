#include "program_search.hpp"

#include "layout.hpp"
#include "path_list.hpp"
#include "text.hpp"

#include <boost/filesystem/operations.hpp>

#include <unistd.h>

namespace brood::launcher {

std::vector<std::string> program_candidates(std::string_view program,
                                            const Environment& environment) {
  if (program.empty() || program.find('/') != std::string_view::npos) {
    return {std::string(program)};
  }
  std::vector<std::string> candidates;
  for (const std::string& directory :
       PathList(environment.get("PATH").value_or(default_path())).entries()) {
    candidates.push_back((directory.empty() ? "." : directory) + "/" + std::string(program));
  }
  return candidates;
}

std::optional<std::string> find_program(std::string_view program, const Environment& environment) {
  for (std::string& candidate : program_candidates(program, environment)) {
    boost::system::error_code error;
    if (is_startable(candidate) && fs::is_regular_file(to_path(candidate), error)) {
      return std::move(candidate);
    }
  }
  return std::nullopt;
}

std::optional<std::string> find_script(std::string_view name, const Environment& environment) {
  return find_program(name, environment);
}

bool is_startable(const std::string& file) {
  return access(file.c_str(), X_OK) == 0;
}

}  // namespace brood::launcher
