#include "child_windows.hpp"

#include "error.hpp"
#include "program_search.hpp"
#include "text.hpp"
#include "text_windows.hpp"
#include "windows_command_line.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace brood::launcher {

namespace {

LauncherError system_failure(const char* what, DWORD error) {
  return {ExitCode::internal, std::string(what) + ": " + system_reason(static_cast<int>(error))};
}

/// The block that CreateProcess wants: sorted by name without regard to case, as programs may
/// search it so.
std::wstring environment_block(const Environment& environment) {
  std::vector<std::wstring> entries;
  for (const std::string& entry : environment.entries()) {
    entries.push_back(to_wide(entry));
  }
  const auto is_before = [](const std::wstring& left, const std::wstring& right) {
    const std::size_t left_end = left.find(L'=', 1);
    const std::size_t right_end = right.find(L'=', 1);
    return CompareStringOrdinal(left.data(), static_cast<int>(std::min(left_end, left.size())),
                                right.data(), static_cast<int>(std::min(right_end, right.size())),
                                TRUE) == CSTR_LESS_THAN;
  };
  std::stable_sort(entries.begin(), entries.end(), is_before);
  std::wstring block;
  for (const std::wstring& entry : entries) {
    block.append(entry).push_back(L'\0');
  }
  block.append(2, L'\0');
  return block;
}

/// The attribute list that names the handles a child may inherit.
class InheritedHandles {
 public:
  explicit InheritedHandles(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
    std::sort(handles_.begin(), handles_.end());
    handles_.erase(std::unique(handles_.begin(), handles_.end()), handles_.end());
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    memory_ = std::make_unique<char[]>(size);
    list_ = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.get());
    if (InitializeProcThreadAttributeList(list_, 1, 0, &size) == 0 ||
        UpdateProcThreadAttribute(list_, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                  handles_.size() * sizeof(HANDLE), nullptr, nullptr) == 0) {
      throw system_failure("cannot prepare the handles of a process", GetLastError());
    }
  }

  InheritedHandles(const InheritedHandles&) = delete;
  InheritedHandles& operator=(const InheritedHandles&) = delete;

  ~InheritedHandles() { DeleteProcThreadAttributeList(list_); }

  LPPROC_THREAD_ATTRIBUTE_LIST list() const { return list_; }

 private:
  std::vector<HANDLE> handles_;
  std::unique_ptr<char[]> memory_;
  LPPROC_THREAD_ATTRIBUTE_LIST list_ = nullptr;
};

WindowsHandle make_job(DWORD flags) {
  WindowsHandle job(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = flags;
  SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

bool is_batch_file(const std::string& file) {
  const std::string ending = to_text(to_path(file).extension());
  return is_same_name(ending, ".bat") || is_same_name(ending, ".cmd");
}

std::string command_interpreter(const Environment& environment) {
  return environment.get_non_empty("ComSpec").value_or("C:\\Windows\\System32\\cmd.exe");
}

}  // namespace

WindowsHandle& WindowsHandle::operator=(WindowsHandle&& other) noexcept {
  if (this != &other) {
    close();
    handle_ = other.release();
  }
  return *this;
}

HANDLE WindowsHandle::release() {
  return std::exchange(handle_, nullptr);
}

void WindowsHandle::close() {
  if (handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE) {
    CloseHandle(release());
  }
}

WindowsPipe make_pipe() {
  HANDLE reader = nullptr;
  HANDLE writer = nullptr;
  if (CreatePipe(&reader, &writer, nullptr, 0) == 0) {
    throw system_failure("cannot make a pipe", GetLastError());
  }
  SetHandleInformation(writer, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  return {WindowsHandle(reader), WindowsHandle(writer)};
}

WindowsHandle open_null(DWORD access) {
  SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
  const HANDLE null = CreateFileW(L"NUL", access, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit,
                                  OPEN_EXISTING, 0, nullptr);
  if (null == INVALID_HANDLE_VALUE) {
    throw system_failure("cannot open NUL", GetLastError());
  }
  return WindowsHandle(null);
}

WindowsHandle inheritable(DWORD standard_handle) {
  HANDLE copy = nullptr;
  const HANDLE self = GetCurrentProcess();
  if (DuplicateHandle(self, GetStdHandle(standard_handle), self, &copy, 0, TRUE,
                      DUPLICATE_SAME_ACCESS) == 0) {
    return open_null(GENERIC_READ | GENERIC_WRITE);
  }
  return WindowsHandle(copy);
}

WindowsProgram resolve_program(const std::vector<std::string>& command,
                               const Environment& environment) {
  const std::optional<std::string> file = find_program(command.front(), environment);
  if (!file) {
    const bool is_path = command.front().find_first_of("/\\") != std::string::npos;
    throw LauncherError(ExitCode::not_found,
                        "cannot find program " + shown(command.front()) + ": " +
                            (is_path ? "there is no such file" : "it is in no directory of PATH"));
  }
  if (is_batch_file(*file)) {
    const std::string shell = command_interpreter(environment);
    return {shell, windows_command_line({shell}) + " /d /s /c " +
                       batch_command_line(*file, {command.begin() + 1, command.end()})};
  }
  return {*file, windows_command_line(command)};
}

WindowsChild start_child(const WindowsProgram& program, const Environment& environment,
                         const WindowsStreams* streams) {
  STARTUPINFOEXW startup{};
  startup.StartupInfo.cb = sizeof(STARTUPINFOW);
  DWORD flags = CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT;
  std::unique_ptr<InheritedHandles> handles;
  if (streams != nullptr) {
    std::vector<HANDLE> all = streams->inherited;
    all.insert(all.end(), {streams->input, streams->output, streams->errors});
    handles = std::make_unique<InheritedHandles>(std::move(all));
    startup.StartupInfo.cb = sizeof startup;
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdInput = streams->input;
    startup.StartupInfo.hStdOutput = streams->output;
    startup.StartupInfo.hStdError = streams->errors;
    startup.lpAttributeList = handles->list();
    flags |= EXTENDED_STARTUPINFO_PRESENT;
  }
  std::wstring line = to_wide(program.command_line);
  std::wstring block = environment_block(environment);
  PROCESS_INFORMATION process{};
  if (CreateProcessW(to_wide(program.file).c_str(), line.data(), nullptr, nullptr, TRUE, flags,
                     block.data(), nullptr, &startup.StartupInfo, &process) == 0) {
    throw LauncherError(ExitCode::not_executable,
                        "cannot run program " + shown(program.file) + ": " +
                            system_reason(static_cast<int>(GetLastError())));
  }
  WindowsChild child{WindowsHandle(process.hProcess),
                     make_job(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_BREAKAWAY_OK)};
  AssignProcessToJobObject(child.job.get(), process.hProcess);
  ResumeThread(process.hThread);
  CloseHandle(process.hThread);
  return child;
}

void release_job(const WindowsChild& child) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  SetInformationJobObject(child.job.get(), JobObjectExtendedLimitInformation, &limits,
                          sizeof limits);
}

DWORD wait_for_child(const WindowsChild& child) {
  DWORD code = 0;
  if (WaitForSingleObject(child.process.get(), INFINITE) != WAIT_OBJECT_0 ||
      GetExitCodeProcess(child.process.get(), &code) == 0) {
    throw system_failure("cannot wait for a process", GetLastError());
  }
  return code;
}

bool read_some(HANDLE reader, std::string& text) {
  char buffer[65536];
  DWORD count = 0;
  if (ReadFile(reader, buffer, sizeof buffer, &count, nullptr) == 0) {
    return false;
  }
  text.append(buffer, count);
  return true;
}

}  // namespace brood::launcher
