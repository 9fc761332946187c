#include "support/process_probe.hpp"

#include <windows.h>
// tlhelp32.h needs what windows.h declares.
#include <tlhelp32.h>

#include <cstdlib>
#include <map>
#include <stdexcept>

namespace brood::test {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string(what) + ": error " + std::to_string(::GetLastError()));
}

/// Good for words without quotes and without a backslash at the end; tests use no others.
std::string command_line_of(const std::vector<std::string>& command) {
  std::string line;
  for (const std::string& word : command) {
    line += (line.empty() ? "\"" : " \"") + word + "\"";
  }
  return line;
}

/// When the process was started; 0 when it is gone. Numbers are used again soon, and the number of
/// a parent that is gone stays with its children: one that is older than this process is no child
/// of it.
std::uint64_t started_at(std::int64_t pid) {
  const HANDLE process =
      ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(pid));
  FILETIME creation{};
  FILETIME others[3];
  if (process != nullptr) {
    ::GetProcessTimes(process, &creation, &others[0], &others[1], &others[2]);
    ::CloseHandle(process);
  }
  return std::uint64_t{creation.dwHighDateTime} << 32U | creation.dwLowDateTime;
}

}  // namespace

std::int64_t own_pid() {
  return ::GetCurrentProcessId();
}

std::vector<std::int64_t> descendants() {
  const HANDLE snapshot = ::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  if (snapshot == INVALID_HANDLE_VALUE) {
    fail("CreateToolhelp32Snapshot");
  }
  std::map<std::int64_t, std::int64_t> parents;
  PROCESSENTRY32 entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = ::Process32First(snapshot, &entry); more != 0;
       more = ::Process32Next(snapshot, &entry)) {
    parents[entry.th32ProcessID] = entry.th32ParentProcessID;
  }
  ::CloseHandle(snapshot);
  const std::int64_t self = own_pid();
  std::vector<std::int64_t> found;
  for (const auto& [pid, parent] : parents) {
    std::int64_t ancestor = pid;
    for (std::size_t steps = 0;
         ancestor != self && parents.count(ancestor) != 0 && steps < parents.size(); ++steps) {
      ancestor = parents[ancestor];
    }
    if (ancestor == self && pid != self && started_at(pid) >= started_at(self)) {
      found.push_back(pid);
    }
  }
  return found;
}

void kill_process(std::int64_t pid) {
  const HANDLE process = ::OpenProcess(PROCESS_TERMINATE, FALSE, static_cast<DWORD>(pid));
  if (process != nullptr) {
    ::TerminateProcess(process, 9);
    ::CloseHandle(process);
  }
}

struct ProcessWatch::Impl {
  HANDLE process = nullptr;
};

ProcessWatch::ProcessWatch(std::int64_t pid) : impl_(std::make_unique<Impl>()) {
  impl_->process =
      ::OpenProcess(SYNCHRONIZE, FALSE, static_cast<DWORD>(pid));  // null: it has ended already
}

ProcessWatch::~ProcessWatch() {
  if (impl_ != nullptr && impl_->process != nullptr) {
    ::CloseHandle(impl_->process);
  }
}

ProcessWatch::ProcessWatch(ProcessWatch&&) noexcept = default;

bool ProcessWatch::wait_for_end() {
  const auto milliseconds = static_cast<DWORD>(std::chrono::milliseconds(patience).count());
  return impl_->process == nullptr ||
         ::WaitForSingleObject(impl_->process, milliseconds) == WAIT_OBJECT_0;
}

void set_variable(const std::string& name, const std::string& value) {
  ::_putenv_s(name.c_str(), value.c_str());
}

struct RunningProgram::Impl {
  PROCESS_INFORMATION process{};
  HANDLE output = nullptr;
  std::string unread;
};

RunningProgram::RunningProgram(const std::vector<std::string>& command)
    : impl_(std::make_unique<Impl>()) {
  SECURITY_ATTRIBUTES inheritable{sizeof inheritable, nullptr, TRUE};
  HANDLE write_end = nullptr;
  if (::CreatePipe(&impl_->output, &write_end, &inheritable, 0) == 0) {
    fail("CreatePipe");
  }
  ::SetHandleInformation(impl_->output, HANDLE_FLAG_INHERIT, 0);
  STARTUPINFOA startup{};
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdInput = ::GetStdHandle(STD_INPUT_HANDLE);
  startup.hStdOutput = write_end;
  startup.hStdError = write_end;
  std::string line = command_line_of(command);
  const BOOL started = ::CreateProcessA(nullptr, line.data(), nullptr, nullptr, TRUE, 0, nullptr,
                                        nullptr, &startup, &impl_->process);
  ::CloseHandle(write_end);
  if (started == 0) {
    ::CloseHandle(impl_->output);
    fail("CreateProcess");
  }
}

RunningProgram::~RunningProgram() {
  ::TerminateProcess(impl_->process.hProcess, 9);
  ::WaitForSingleObject(impl_->process.hProcess, INFINITE);
  ::CloseHandle(impl_->process.hProcess);
  ::CloseHandle(impl_->process.hThread);
  ::CloseHandle(impl_->output);
}

std::int64_t RunningProgram::pid() const {
  return impl_->process.dwProcessId;
}

std::optional<std::string> RunningProgram::next_line() {
  for (;;) {
    const std::size_t end = impl_->unread.find('\n');
    if (end != std::string::npos) {
      std::string line = impl_->unread.substr(0, end);
      impl_->unread.erase(0, end + 1);
      if (!line.empty() && line.back() == '\r') {
        line.pop_back();
      }
      return line;
    }
    char buffer[4096];
    DWORD count = 0;
    if (::ReadFile(impl_->output, buffer, sizeof buffer, &count, nullptr) == 0 || count == 0) {
      return std::nullopt;
    }
    impl_->unread.append(buffer, count);
  }
}

int RunningProgram::wait() {
  const auto milliseconds = static_cast<DWORD>(std::chrono::milliseconds(patience).count());
  if (::WaitForSingleObject(impl_->process.hProcess, milliseconds) != WAIT_OBJECT_0) {
    throw std::runtime_error("the program did not end");
  }
  DWORD code = 0;
  ::GetExitCodeProcess(impl_->process.hProcess, &code);
  return static_cast<int>(code);
}

std::string program_file() {
  char path[MAX_PATH];
  const DWORD size = ::GetModuleFileNameA(nullptr, path, MAX_PATH);
  return std::string(path, size);
}

std::vector<std::string> shared_memory_names() {
  return {};
}

std::vector<std::string> shared_memory_names(const std::string& /*prefix*/) {
  return {};
}

}  // namespace brood::test
