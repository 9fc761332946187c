#include "exec_image_posix.hpp"

#include "program_search.hpp"
#include "shebang.hpp"
#include "text.hpp"

#include <boost/filesystem/operations.hpp>

#include <errno.h>
#include <unistd.h>

namespace brood::launcher {

namespace {

constexpr char shell[] = "/bin/sh";

/// execve takes char* but does not write through them.
char* unconst(const char* text) {
  return const_cast<char*>(text);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    result.push_back(unconst(text.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

/// Errors that mean "not at this place", so that the search goes on.
bool is_absence(int error) {
  return error == ENOENT || error == ENOTDIR || error == ESTALE || error == ENODEV ||
         error == ETIMEDOUT;
}

fs::file_type type_of(const std::string& path) {
  boost::system::error_code ignored;
  return fs::status(to_path(path), ignored).type();
}

}  // namespace

ExecImage::ExecImage(const std::vector<std::string>& command, const Environment& environment)
    : command_(command),
      entries_(environment.entries()),
      candidates_(program_candidates(command.front(), environment)),
      arguments_(pointers(command_)),
      variables_(pointers(entries_)) {
  shell_arguments_.push_back(unconst(shell));
  shell_arguments_.insert(shell_arguments_.end(), arguments_.begin(), arguments_.end());
}

int ExecImage::exec() const noexcept {
  int result = ENOENT;
  for (const std::string& candidate : candidates_) {
    execve(candidate.c_str(), arguments_.data(), variables_.data());
    int error = errno;
    if (error == ENOEXEC) {
      shell_arguments_[1] = unconst(candidate.c_str());
      execve(shell, shell_arguments_.data(), variables_.data());
      error = errno;
    }
    if (error == EACCES) {
      result = error;
    } else if (!is_absence(error)) {
      return error;
    }
  }
  return result;
}

LauncherError ExecImage::failure(int error) const {
  const std::string& program = command_.front();
  const bool is_path = program.find('/') != std::string::npos;
  const std::string cannot_start = "cannot run program " + shown(program) + ": ";
  for (const std::string& candidate : candidates_) {
    const fs::file_type type = type_of(candidate);
    if (type == fs::directory_file && is_path) {
      return {ExitCode::not_executable, cannot_start + "it is a directory"};
    }
    if (type != fs::regular_file) {
      continue;
    }
    const std::string named = is_path ? "" : one_line(candidate) + ": ";
    if (error == EACCES && access(candidate.c_str(), X_OK) != 0) {
      return {ExitCode::not_executable, cannot_start + named + "permission denied",
              "make it executable with chmod +x, or name its interpreter in front of it"};
    }
    if (error == ENOENT) {
      const std::string interpreter = shebang_interpreter(candidate).value_or("");
      return {
          ExitCode::not_found,
          cannot_start + named +
              (interpreter.empty() ? "the loader that it asks for is not there"
                                   : "its interpreter " + shown(interpreter) + " is not there")};
    }
  }
  if (error == ENOENT || (error == EACCES && !is_path)) {
    return {ExitCode::not_found, "cannot find program " + shown(program) + ": " +
                                     (program.empty() ? "its name is empty"
                                      : is_path       ? "there is no such file"
                                                      : "it is in no directory of PATH")};
  }
  return {ExitCode::not_executable, cannot_start + system_reason(error)};
}

}  // namespace brood::launcher
