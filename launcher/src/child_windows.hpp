#pragma once

#include "environment.hpp"

#include <windows.h>

#include <string>
#include <vector>

namespace brood::launcher {

/// A HANDLE that is closed with its owner.
class WindowsHandle {
 public:
  WindowsHandle() = default;

  explicit WindowsHandle(HANDLE handle) : handle_(handle) {}

  WindowsHandle(WindowsHandle&& other) noexcept : handle_(other.release()) {}

  WindowsHandle& operator=(WindowsHandle&& other) noexcept;

  ~WindowsHandle() { close(); }

  HANDLE get() const { return handle_; }

  HANDLE release();
  void close();

 private:
  HANDLE handle_ = nullptr;
};

struct WindowsPipe {
  WindowsHandle reader;
  WindowsHandle writer;  ///< May be inherited.
};

/// Throws LauncherError (internal).
WindowsPipe make_pipe();

/// The null device, may be inherited. Throws LauncherError (internal).
WindowsHandle open_null(DWORD access);

/// A copy of one of our standard handles that may be inherited; the null device when we have none.
WindowsHandle inheritable(DWORD standard_handle);

/// What CreateProcess is told of a program.
struct WindowsProgram {
  std::string file;
  std::string command_line;
};

/// Looks the program of `command` up in the PATH and PATHEXT of `environment`, and writes its
/// command line. Throws LauncherError: not_found, or not_executable for an argument that a batch
/// file cannot be given.
WindowsProgram resolve_program(const std::vector<std::string>& command,
                               const Environment& environment);

/// A running program and the Job it lives in with all that it starts; closing the Job ends them.
struct WindowsChild {
  WindowsHandle process;
  WindowsHandle job;
};

/// stdin, stdout, stderr of a child, and what else it inherits under the same value.
struct WindowsStreams {
  HANDLE input;
  HANDLE output;
  HANDLE errors;
  std::vector<HANDLE> inherited;
};

/// Starts the program. With `streams` it inherits those handles alone; without, all that this
/// process has. Throws LauncherError: not_executable.
WindowsChild start_child(const WindowsProgram& program, const Environment& environment,
                         const WindowsStreams* streams);

/// Lets what is still in the Job live on when it is closed.
void release_job(const WindowsChild& child);

/// Waits for the end of the program; its exit code.
DWORD wait_for_child(const WindowsChild& child);

/// Appends the next bytes to `text`. False when all writers are gone.
bool read_some(HANDLE reader, std::string& text);

}  // namespace brood::launcher
