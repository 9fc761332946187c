// Standard streams exist twice: as handles of the process, and as descriptors of the C library,
// which took the handles over when the program began. Both are settled here.

#include "os/child_setup.hpp"

#include "os/iostreams.hpp"
#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <io.h>

#include <cstdio>
#include <string>

namespace brood::os {

namespace {

void point_at_null(int descriptor, DWORD standard_handle) {
  const int null = ::_wopen(L"NUL", _O_RDWR | _O_NOINHERIT);
  if (null < 0) {
    return;
  }
  if (null != descriptor) {
    ::_dup2(null, descriptor);
    ::_close(null);
  }
  ::SetStdHandle(standard_handle, reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor)));
}

bool is_open(DWORD standard_handle) {
  const HANDLE handle = ::GetStdHandle(standard_handle);
  DWORD flags = 0;
  return handle != nullptr && handle != INVALID_HANDLE_VALUE &&
         ::GetHandleInformation(handle, &flags) != 0;
}

[[noreturn]] void end_now(unsigned code) {
  // Not ExitProcess: that runs the code by which each DLL says farewell, after all other threads
  // were cut off wherever they were, perhaps with a lock in their hands.
  ::TerminateProcess(::GetCurrentProcess(), code);
  for (;;) {
    ::Sleep(INFINITE);
  }
}

}  // namespace

void settle_stdio() {
  point_at_null(0, STD_INPUT_HANDLE);
  if (!is_open(STD_OUTPUT_HANDLE)) {
    point_at_null(1, STD_OUTPUT_HANDLE);
  }
  if (!is_open(STD_ERROR_HANDLE)) {
    point_at_null(2, STD_ERROR_HANDLE);
  }
}

// The Job that this process leads was closed, and so ended, with the parent who held it; if we are
// still here, the end of the Job is under way.
void end_with_group() {
  end_now(1);
}

void flush_stdio() {
  flush_iostreams();
  std::fflush(nullptr);
}

void exit_now(int code) {
  flush_stdio();
  end_now(static_cast<unsigned>(code));
}

// Programs that this one starts take it over, as they do on POSIX.
void hold_off_interrupts() {
  ::SetConsoleCtrlHandler(nullptr, TRUE);
}

void restore_default_signals() {
  ::SetConsoleCtrlHandler(nullptr, FALSE);
}

Handle adopt_handle(NativeHandle native) {
  // Negative numbers are names of this process and this thread, and valid to most calls.
  if (native <= 0 || ::SetHandleInformation(windows_handle(native), HANDLE_FLAG_INHERIT, 0) == 0) {
    throw_system_error(ERROR_INVALID_HANDLE, "take over handle " + std::to_string(native));
  }
  return Handle(native);
}

}  // namespace brood::os
