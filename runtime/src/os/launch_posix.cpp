// Boost.Process starts the program by vfork, so that the cost does not depend on this process's size. Between vfork
// and exec the child borrows our memory while the calling thread sleeps; other threads run on. Three things of
// Boost's own child side would not do there, so KeepHandles, the last initializer, makes those steps itself and
// executes the program:
//   - its closing of descriptors allocates; ours are all close-on-exec, and KeepHandles clears that flag for the few
//     that the child is to have (descriptor flags are the child's own after vfork);
//   - signal handlers could run in the child on our memory; all signals are blocked around the call;
//   - after a failed exec it calls exit, which would run our atexit functions; the errno is left in our memory, which
//     vfork shares, and the child leaves by _exit.
//
// The child is reaped by whoever first finds its pidfd ready, under a lock, once; the status is kept.

#include "os/launch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/process/v2/posix/vfork_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <cerrno>
#include <mutex>

#include "os/exit_watch_posix.hpp"
#include "os/system_error.hpp"

namespace brood::os {

namespace {

namespace process = boost::process::v2;

/// Boost.Process wants an executor for its asynchronous waits, which are not used here; nothing ever runs on it.
boost::asio::io_context& unused_context() {
  static auto* const context = new boost::asio::io_context;
  return *context;
}

struct KeepHandles {
  const LaunchOptions& options;
  const sigset_t& signals_before;
  std::vector<const char*> argv;
  int exec_errno = 0;

  /// CHILD: only async-signal-safe calls; does not return when the program runs.
  template <class Launcher>
  process::error_code on_exec_setup(Launcher& launcher, const process::filesystem::path& executable,
                                    const char* const*) {
    if (options.leads_group) {
      ::setpgid(0, 0);
    }
    for (const NativeHandle handle : options.handles) {
      ::fcntl(static_cast<int>(handle), F_SETFD, 0);
    }
    ::pthread_sigmask(SIG_SETMASK, &signals_before, nullptr);
    ::execve(executable.c_str(), const_cast<char* const*>(argv.data()),
             const_cast<char* const*>(launcher.env));
    exec_errno = errno;
    ::_exit(127);
  }
};

class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

  const sigset_t& before() const { return before_; }

 private:
  sigset_t before_{};
};

int exitcode_of(int status) {
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/// A child that this process started itself.
class OwnChild final : public ChildProcess {
 public:
  OwnChild(process::basic_process<boost::asio::io_context::executor_type> child, bool leads_group)
      : process_(std::move(child)), pid_(process_.id()), leads_group_(leads_group), exit_watch_(watch_exit(pid_)) {}

  ~OwnChild() override {
    // A running child is left to run; its status is then collected when this process ends.
    exitcode();
    process_.detach();
  }

  std::int64_t pid() const override { return pid_; }
  NativeHandle sentinel() const override { return exit_watch_.get(); }

  std::optional<int> exitcode() override {
    const std::lock_guard lock(mutex_);
    return collect();
  }

  int wait() override {
    for (;;) {
      if (const auto code = exitcode()) {
        return *code;
      }
      pollfd entry{static_cast<int>(exit_watch_.get()), POLLIN, 0};
      ::poll(&entry, 1, -1);
    }
  }

  void terminate() override { signal(SIGTERM); }
  void kill() override { signal(SIGKILL); }

 private:
  std::optional<int> collect() {
    if (!exitcode_) {
      pollfd entry{static_cast<int>(exit_watch_.get()), POLLIN, 0};
      if (::poll(&entry, 1, 0) <= 0) {
        return std::nullopt;
      }
      if (leads_group_) {
        ::kill(-pid_, SIGKILL);  // what it left behind; its number is still reserved, nobody has collected it
      }
      process::error_code error;
      if (process_.running(error)) {
        return std::nullopt;
      }
      // Somebody else collected it (a SIGCHLD set to ignore does): the end is known, the status is not.
      exitcode_ = error ? unknown_exitcode : exitcode_of(process_.native_exit_code());
    }
    return exitcode_;
  }

  void signal(int number) {
    const std::lock_guard lock(mutex_);
    if (!exitcode_) {  // once collected, the number may be a stranger's
      if (leads_group_) {
        ::kill(-pid_, number);
      }
      ::kill(pid_, number);
    }
  }

  std::mutex mutex_;
  process::basic_process<boost::asio::io_context::executor_type> process_;
  const pid_t pid_;
  const bool leads_group_;
  std::optional<int> exitcode_;
  Handle exit_watch_;
};

}  // namespace

std::unique_ptr<ChildProcess> launch(const LaunchOptions& options) {
  const std::vector<std::string> arguments = options.arguments(options.handles);
  const BlockedSignals blocked;
  KeepHandles keep{options, blocked.before(), {}, 0};
  for (const std::string& argument : arguments) {
    keep.argv.push_back(argument.c_str());
  }
  keep.argv.push_back(nullptr);

  process::error_code error;
  process::posix::vfork_launcher launcher;
  auto child = launcher(unused_context().get_executor(), error, options.executable,
                        std::vector<std::string>{}, keep);
  if (error) {
    throw_system_error(error.value(), "start " + options.executable);
  }
  auto started = std::make_unique<OwnChild>(std::move(child), options.leads_group);
  if (keep.exec_errno != 0) {
    started->wait();
    throw_system_error(keep.exec_errno, "execute " + options.executable);
  }
  return started;
}

}  // namespace brood::os
