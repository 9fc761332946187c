#include "execute.hpp"

#include "child_windows.hpp"

#include <atomic>

namespace brood::launcher {

namespace {

std::atomic<HANDLE> running{nullptr};

/// Ctrl-C and Ctrl-Break go to every program of the console: the child decides what they mean. When
/// the console goes away the child gets the time that Windows grants both of us.
BOOL WINAPI leave_to_child(DWORD event) {
  if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) {
    WaitForSingleObject(running, INFINITE);
  }
  return TRUE;
}

}  // namespace

int execute(const std::vector<std::string>& command, const Environment& environment) {
  const WindowsProgram program = resolve_program(command, environment);
  SetConsoleCtrlHandler(leave_to_child, TRUE);
  const WindowsChild child = start_child(program, environment, nullptr);
  running = child.process.get();
  const DWORD code = wait_for_child(child);
  release_job(child);  // What the program has left running on purpose goes on.
  return static_cast<int>(code);
}

}  // namespace brood::launcher
