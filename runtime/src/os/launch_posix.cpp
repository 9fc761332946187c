// Boost.Process starts the program by vfork, so that the cost does not depend on this process's
// size. Between vfork and exec the child borrows our memory while the calling thread sleeps; other
// threads run on. Three things of Boost's own child side would not do there, so KeepHandles, the
// last initializer, makes those steps itself and executes the program:
//   - its closing of descriptors allocates; ours are all close-on-exec, and KeepHandles clears that
//   flag for the few
//     that the child is to have (descriptor flags are the child's own after vfork);
//   - signal handlers could run in the child on our memory; all signals are blocked around the
//   call;
//   - after a failed exec it calls exit, which would run our atexit functions; the errno is left in
//   our memory, which
//     vfork shares, and the child leaves by _exit.
//
// Boost.Process then lets go of the child: waiting for it, and collecting it exactly once, is
// own_child_posix's part.

#include "os/launch.hpp"

#include "os/boost_process.hpp"
#include "os/close_on_exec_posix.hpp"
#include "os/own_child_posix.hpp"
#include "os/self.hpp"
#include "os/system_error.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/process/v2/posix/vfork_launcher.hpp>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace brood::os {

namespace {

namespace process = boost::process::v2;

struct KeepHandles {
  const LaunchOptions& options;
  const sigset_t& signals_before;
  std::vector<const char*> argv;
  std::vector<const char*> environment;  // empty: this process's
  int exec_errno = 0;

  /// CHILD: only async-signal-safe calls; does not return when the program runs.
  template <class Launcher>
  process::error_code on_exec_setup(Launcher& launcher, const process::filesystem::path& executable,
                                    const char* const*) {
    if (options.leads_group) {
      ::setpgid(0, 0);
    }
    close_all_on_exec();
    for (const NativeHandle handle : options.handles) {
      if (::fcntl(static_cast<int>(handle), F_SETFD, 0) != 0) {
        exec_errno = errno;
        ::_exit(127);
      }
    }
    // A handler of ours must not run in the child, on our memory; and a signal that we ignore may
    // end the child.
    for (int number = 1; number < NSIG; ++number) {
      ::signal(number, SIG_DFL);
    }
    ::pthread_sigmask(SIG_SETMASK, &signals_before, nullptr);
    ::execve(executable.c_str(), const_cast<char* const*>(argv.data()),
             const_cast<char* const*>(environment.empty() ? launcher.env : environment.data()));
    exec_errno = errno;
    ::_exit(127);
  }
};

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

std::vector<std::string> with_variables(std::vector<std::string> all,
                                        const std::vector<std::string>& added) {
  std::erase_if(all, [&](const std::string& old) {
    return std::any_of(added.begin(), added.end(), [&](const std::string& variable) {
      return name_of(variable) == name_of(old);
    });
  });
  all.insert(all.end(), added.begin(), added.end());
  return all;
}

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

}  // namespace

std::unique_ptr<ChildProcess> launch(const LaunchOptions& options) {
  const std::vector<std::string> arguments = options.arguments(options.handles);
  const BlockedSignals blocked;
  KeepHandles keep{options, blocked.before(), {}, {}, 0};
  for (const std::string& argument : arguments) {
    keep.argv.push_back(argument.c_str());
  }
  keep.argv.push_back(nullptr);
  std::vector<std::string> variables;
  if (!options.variables.empty()) {
    variables = with_variables(environment(), options.variables);
    for (const std::string& variable : variables) {
      keep.environment.push_back(variable.c_str());
    }
    keep.environment.push_back(nullptr);
  }

  // Boost.Process wants an executor for its asynchronous waits, which are not used here; nothing
  // ever runs on it. It must be a fresh one: the launcher tells the executor's context in the child
  // that there was a fork, and what a used context does then (its epoll is closed and made anew)
  // would be done to our memory with the child's descriptors.
  boost::asio::io_context unused_context(1);
  process::error_code error;
  process::posix::vfork_launcher launcher;
  auto child = launcher(unused_context.get_executor(), error, options.executable,
                        std::vector<std::string>{}, keep);
  if (error) {
    throw_system_error(error.value(), "start " + options.executable);
  }
  auto started = own_child(child.id(), options.leads_group);
  child.detach();
  if (keep.exec_errno != 0) {
    started->wait();
    throw_system_error(keep.exec_errno, "execute " + options.executable);
  }
  return started;
}

}  // namespace brood::os
