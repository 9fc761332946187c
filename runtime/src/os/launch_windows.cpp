// Boost.Process calls CreateProcess; StartInJob, the only initializer, has it start what we need:
//   - the command line is our own: Boost's leaves quotes, tabs and backslashes as they are and
//   refuses empty words;
//   - the child inherits the handles that are listed for it and no others, whatever else in this
//   process may be
//     inherited just now. What is listed are copies made for this one child, so that the originals
//     never become inheritable;
//   - the child begins suspended, is put into a Job of its own, and only then runs: nothing that it
//   starts can be
//     outside the Job.
// The launcher keeps nothing of the child: the handle is taken out of it before it makes an object
// that would end the child when it goes.

#include "os/launch.hpp"

#include "os/boost_process.hpp"
#include "os/command_line_windows.hpp"
#include "os/native_windows.hpp"
#include "os/system_error.hpp"
#include "os/text_windows.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/process/v2/windows/default_launcher.hpp>

#include <windows.h>

#include <array>
#include <cstddef>
#include <map>

namespace brood::os {

namespace {

namespace process = boost::process::v2;

// What terminate and kill end a child with, and what they are reported as. Python: the same number,
// the same -SIGTERM.
constexpr UINT ended_by_us = 0x10000;
constexpr int ended_by_us_exitcode = -15;

/// Boost.Process wants an executor for its asynchronous waits, which are not used here; nothing
/// ever runs on it.
boost::asio::io_context& unused_context() {
  static auto* const context = new boost::asio::io_context;
  return *context;
}

/// Ends all its processes when its last handle, which is ours, is closed; so they end with this
/// process, too, if they are to.
Handle make_job(bool ends_with_parent) {
  Handle job = own_handle(::CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags =
      ends_with_parent ? JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE : 0;
  if (!job || ::SetInformationJobObject(windows_handle(job), JobObjectExtendedLimitInformation,
                                        &limits, sizeof limits) == 0) {
    throw_last_error("make a job");
  }
  return job;
}

/// Copies of handles that a child may inherit: the listed ones, and stdin, stdout and stderr as far
/// as there are any.
class Inheritance {
 public:
  explicit Inheritance(std::span<const NativeHandle> handles) {
    for (const NativeHandle handle : handles) {
      values_.push_back(copy(windows_handle(handle)).get());
    }
    constexpr std::array names{STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    for (std::size_t i = 0; i < names.size(); ++i) {
      const HANDLE standard = ::GetStdHandle(names[i]);
      DWORD flags = 0;
      if (standard != nullptr && standard != INVALID_HANDLE_VALUE &&
          ::GetHandleInformation(standard, &flags) != 0) {
        standard_[i] = windows_handle(copy(standard));
      }
    }
    if (!copies_.empty()) {
      make_list();
    }
  }

  Inheritance(const Inheritance&) = delete;
  Inheritance& operator=(const Inheritance&) = delete;

  ~Inheritance() {
    if (list_ != nullptr) {
      ::DeleteProcThreadAttributeList(list_);
    }
  }

  /// What the listed handles are called in the child.
  const std::vector<NativeHandle>& values() const { return values_; }

  const std::array<HANDLE, 3>& standard() const { return standard_; }

  /// None when there is nothing to inherit.
  LPPROC_THREAD_ATTRIBUTE_LIST list() const { return list_; }

 private:
  const Handle& copy(HANDLE original) {
    const HANDLE self = ::GetCurrentProcess();
    HANDLE duplicate = nullptr;
    if (original == INVALID_HANDLE_VALUE) {  // the system would take it for this process itself
      throw_system_error(ERROR_INVALID_HANDLE, "make a handle that a child can inherit");
    }
    if (::DuplicateHandle(self, original, self, &duplicate, 0, TRUE, DUPLICATE_SAME_ACCESS) == 0) {
      throw_last_error("make a handle that a child can inherit");
    }
    return copies_.emplace_back(own_handle(duplicate));
  }

  void make_list() {
    for (const Handle& handle : copies_) {
      natives_.push_back(windows_handle(handle));
    }
    SIZE_T size = 0;
    ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    memory_ = std::make_unique<std::byte[]>(size);
    const auto list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.get());
    if (::InitializeProcThreadAttributeList(list, 1, 0, &size) == 0) {
      throw_last_error("list the handles of a child");
    }
    list_ = list;
    if (::UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, natives_.data(),
                                    natives_.size() * sizeof(HANDLE), nullptr, nullptr) == 0) {
      const int code = last_error();
      ::DeleteProcThreadAttributeList(list);
      throw_system_error(code, "list the handles of a child");
    }
  }

  std::vector<Handle> copies_;
  std::vector<NativeHandle> values_;
  std::array<HANDLE, 3> standard_{};
  std::vector<HANDLE> natives_;  // the attribute list points here
  std::unique_ptr<std::byte[]> memory_;
  LPPROC_THREAD_ATTRIBUTE_LIST list_ = nullptr;
};

struct StartInJob {
  HANDLE job;
  const Inheritance* inheritance = nullptr;
  const std::wstring* line = nullptr;
  std::wstring* environment = nullptr;  // null: this process's
  Handle child{};
  DWORD pid = 0;
  int failure = 0;  // of the steps between the start and the child's first instruction

  template <class Launcher>
  process::error_code on_setup(Launcher& launcher, const process::filesystem::path&,
                               std::wstring& command_line) {
    command_line = *line;
    launcher.creation_flags |= CREATE_SUSPENDED;
    if (environment != nullptr) {
      launcher.creation_flags |= CREATE_UNICODE_ENVIRONMENT;
      launcher.environment = environment->data();
    }
    auto& startup = launcher.startup_info;
    startup.StartupInfo.dwFlags |= STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdInput = inheritance->standard()[0];
    startup.StartupInfo.hStdOutput = inheritance->standard()[1];
    startup.StartupInfo.hStdError = inheritance->standard()[2];
    startup.lpAttributeList = inheritance->list();
    launcher.inherit_handles = inheritance->list() != nullptr;
    return {};
  }

  template <class Launcher>
  void on_success(Launcher& launcher, const process::filesystem::path&, const std::wstring&) {
    PROCESS_INFORMATION& started = launcher.process_information;
    child = own_handle(std::exchange(started.hProcess, INVALID_HANDLE_VALUE));
    pid = started.dwProcessId;
    if (::AssignProcessToJobObject(job, windows_handle(child)) == 0 ||
        ::ResumeThread(started.hThread) == static_cast<DWORD>(-1)) {
      failure = last_error();
      ::TerminateProcess(windows_handle(child), ended_by_us);
    }
  }
};

/// The environment of this process with these variables in it, as a block: strings in the order of
/// their names, each with a NUL behind it, and one more. Names are the same in upper and lower
/// case.
std::wstring environment_with(const std::vector<std::string>& added) {
  const auto upper_name = [](const std::wstring& variable) {
    std::wstring name = variable.substr(0, variable.find(L'=', 1));  // "=C:" is a name, too
    ::CharUpperW(name.data());
    return name;
  };
  std::map<std::wstring, std::wstring> all;
  const std::unique_ptr<wchar_t, BOOL (*)(wchar_t*)> block(
      ::GetEnvironmentStringsW(),
      [](wchar_t* strings) { return ::FreeEnvironmentStringsW(strings); });
  for (const wchar_t* next = block.get(); next != nullptr && *next != L'\0';) {
    const std::wstring variable(next);
    all[upper_name(variable)] = variable;
    next += variable.size() + 1;
  }
  for (const std::string& variable : added) {
    const std::wstring wide = to_wide(variable);
    all[upper_name(wide)] = wide;
  }
  std::wstring text;
  for (const auto& [name, variable] : all) {
    text += variable;
    text += L'\0';
  }
  return text + L'\0';
}

class JobChild final : public ChildProcess {
 public:
  JobChild(Handle process, DWORD pid, Handle job)
      : process_(std::move(process)), pid_(pid), job_(std::move(job)) {}

  // The Job is closed with this object, so the child and all that it started end here if they still
  // run: whoever keeps a child keeps its ChildProcess.

  std::int64_t pid() const override { return static_cast<std::int64_t>(pid_); }

  NativeHandle sentinel() const override { return process_.get(); }

  std::optional<int> exitcode() override {
    // Not the exit code alone: a child may end with the very number that stands for one that runs.
    return ::WaitForSingleObject(windows_handle(process_), 0) == WAIT_OBJECT_0
               ? std::optional(code())
               : std::nullopt;
  }

  int wait() override {
    ::WaitForSingleObject(windows_handle(process_), INFINITE);
    return code();
  }

  void terminate() override { kill(); }

  void kill() override { ::TerminateJobObject(windows_handle(job_), ended_by_us); }

  void interrupt() override {
    throw_system_error(ERROR_NOT_SUPPORTED, "interrupt process " + std::to_string(pid_) +
                                                ": Windows has no interrupt for one process");
  }

 private:
  int code() const {
    DWORD code = 0;
    if (::GetExitCodeProcess(windows_handle(process_), &code) == 0) {
      return unknown_exitcode;
    }
    return code == ended_by_us ? ended_by_us_exitcode : static_cast<int>(code);
  }

  const Handle process_;  // keeps the pid from being given to another process
  const DWORD pid_;
  const Handle job_;
};

}  // namespace

std::unique_ptr<ChildProcess> launch(const LaunchOptions& options) {
  Handle job = make_job(options.ends_with_parent);
  StartInJob start{windows_handle(job)};
  {
    const Inheritance inheritance(options.handles);
    const std::wstring line = to_wide(command_line(options.arguments(inheritance.values())));
    start.inheritance = &inheritance;
    start.line = &line;
    std::wstring environment;
    if (!options.variables.empty()) {
      environment = environment_with(options.variables);
      start.environment = &environment;
    }
    process::error_code error;
    process::windows::default_launcher launcher;
    launcher(unused_context().get_executor(), error,
             process::filesystem::path(to_wide(options.executable)), std::vector<std::wstring>{},
             start);
    if (error) {
      throw_system_error(error.value(), "start " + options.executable);
    }
  }  // the child has its copies: nobody else may come to inherit them
  if (start.failure != 0) {
    throw_system_error(start.failure, "put into a job " + options.executable);
  }
  return std::make_unique<JobChild>(std::move(start.child), start.pid, std::move(job));
}

}  // namespace brood::os
