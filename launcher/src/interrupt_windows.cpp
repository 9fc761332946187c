// The system calls a console handler on a thread of its own, so it may do the work itself; it waits
// there until the program has ended what it started, because the system ends the process when it
// comes back.
#include "interrupt.hpp"

#include <windows.h>

#include <atomic>
#include <functional>

namespace brood::launcher {

namespace {

constexpr UINT control_c_exit = 0xC000013A;

std::atomic<bool> received{false};
std::function<void()> callback;

BOOL WINAPI note_event(DWORD event) {
  if (!received.exchange(true)) {
    callback();
  }
  if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) {
    Sleep(INFINITE);  // The console goes away: the main thread ends the process.
  }
  return TRUE;
}

}  // namespace

Interrupt::Interrupt(std::function<void()> on_interrupt) {
  received = false;
  callback = std::move(on_interrupt);
  SetConsoleCtrlHandler(note_event, TRUE);
}

Interrupt::~Interrupt() {
  SetConsoleCtrlHandler(note_event, FALSE);
}

bool Interrupt::has_come() const {
  return received;
}

void Interrupt::end_process() const {
  ExitProcess(control_c_exit);
}

void end_now(int exit_code) {
  ExitProcess(static_cast<UINT>(exit_code));
}

}  // namespace brood::launcher
