#include "os/self.hpp"

// tlhelp32.h needs what windows.h declares.
// clang-format off
#include <windows.h>
#include <tlhelp32.h>
// clang-format on

#include "os/native_windows.hpp"
#include "os/system_error.hpp"
#include "os/text_windows.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace brood::os {

namespace {

/// Calls `fill(buffer, size)`, which gives back the length, or what it needs when that is more than
/// the size, or 0. Nothing can be told of 0 but that it may be a failure.
template <class Fill>
std::wstring filled(Fill fill) {
  std::wstring text(MAX_PATH, L'\0');
  for (;;) {
    const DWORD length = fill(text.data(), static_cast<DWORD>(text.size()));
    if (length < text.size()) {
      text.resize(length);
      return text;
    }
    text.resize(std::max<std::size_t>(length, text.size() * 2));
  }
}

}  // namespace

std::int64_t current_pid() {
  return static_cast<std::int64_t>(::GetCurrentProcessId());
}

// A file that runs cannot be deleted or overwritten, but it can be renamed; the path is then the
// old one.
const bool executable_path_is_lasting = false;

std::string executable_path() {
  const std::wstring path = filled(
      [](wchar_t* buffer, DWORD size) { return ::GetModuleFileNameW(nullptr, buffer, size); });
  if (path.empty()) {
    throw_last_error("find the path of this program");
  }
  return to_utf8(path);
}

int thread_count() {
  const Handle snapshot(
      reinterpret_cast<NativeHandle>(::CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0)));
  if (!snapshot) {
    throw_last_error("list the threads of this process");
  }
  const DWORD self = ::GetCurrentProcessId();
  int count = 0;
  THREADENTRY32 entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = ::Thread32First(windows_handle(snapshot), &entry); more != 0;
       more = ::Thread32Next(windows_handle(snapshot), &entry)) {
    count += entry.th32OwnerProcessID == self ? 1 : 0;
  }
  return count;
}

// The system keeps the current directory of each drive among the variables, under names like "=C:".
// They are not variables to anybody else, so they stay where they are.
std::vector<std::string> environment() {
  const std::unique_ptr<wchar_t, BOOL (*)(wchar_t*)> block(
      ::GetEnvironmentStringsW(),
      [](wchar_t* strings) { return ::FreeEnvironmentStringsW(strings); });
  std::vector<std::string> variables;
  for (const wchar_t* next = block.get(); next != nullptr && *next != L'\0';) {
    const std::wstring_view variable(next);
    if (variable.front() != L'=') {
      variables.push_back(to_utf8(variable));
    }
    next += variable.size() + 1;
  }
  return variables;
}

// Through the C library, which has a copy of its own for getenv and hands every change on to the
// system. Only an empty value has to be set behind its back: it takes that for a removal.
void set_environment(const std::vector<std::string>& variables) {
  for (const std::string& variable : environment()) {
    ::_wputenv_s(to_wide(variable.substr(0, variable.find('='))).c_str(), L"");
  }
  set_variables(variables);
}

void set_variables(const std::vector<std::string>& variables) {
  for (const std::string& variable : variables) {
    const std::size_t equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      continue;
    }
    const std::wstring name = to_wide(variable.substr(0, equals));
    const std::wstring value = to_wide(variable.substr(equals + 1));
    if (value.empty()) {
      ::SetEnvironmentVariableW(name.c_str(), L"");
    } else {
      ::_wputenv_s(name.c_str(), value.c_str());
    }
  }
}

std::string working_directory() {
  return to_utf8(
      filled([](wchar_t* buffer, DWORD size) { return ::GetCurrentDirectoryW(size, buffer); }));
}

void set_working_directory(const std::string& directory) {
  if (::SetCurrentDirectoryW(to_wide(directory).c_str()) == 0) {
    const int code = last_error();
    throw_system_error(code, "change to directory " + directory);
  }
}

unsigned file_mode_mask() {
  return 0;
}

void set_file_mode_mask(unsigned) {}

std::int64_t process_group() {
  return 0;
}

void join_process_group(std::int64_t) {}

std::string environment_variable(const std::string& name) {
  const std::wstring wide = to_wide(name);
  return to_utf8(filled([&](wchar_t* buffer, DWORD size) {
    return ::GetEnvironmentVariableW(wide.c_str(), buffer, size);
  }));
}

}  // namespace brood::os
