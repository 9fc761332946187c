#include "os/own_child_posix.hpp"

#include "os/exit_watch_posix.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <mutex>

namespace brood::os {

namespace {

int exitcode_of(int status) {
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

class OwnChild final : public ChildProcess {
 public:
  OwnChild(pid_t pid, bool leads_group)
      : pid_(pid), leads_group_(leads_group), exit_watch_(watch_exit(pid)) {}

  // A running child is left to run; init collects it when this process ends.
  ~OwnChild() override { exitcode(); }

  std::int64_t pid() const override { return pid_; }

  NativeHandle sentinel() const override { return exit_watch_.get(); }

  std::optional<int> exitcode() override {
    const std::lock_guard lock(mutex_);
    if (!exitcode_ && has_exited(exit_watch_)) {
      collect();
    }
    return exitcode_;
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
  void collect() {
    if (leads_group_) {
      ::kill(
          -pid_,
          SIGKILL);  // what it left behind; its number is still reserved, nobody has collected it
    }
    int status = 0;
    // A failure means that somebody else collected it (a SIGCHLD set to ignore does): the status is
    // lost.
    exitcode_ = ::waitpid(pid_, &status, 0) == pid_ ? exitcode_of(status) : unknown_exitcode;
  }

  void signal(int number) {
    const std::lock_guard lock(mutex_);
    if (!exitcode_) {  // once collected, the number may be a stranger's
      if (leads_group_) {
        ::kill(-pid_, number);
      }
      signal_process(exit_watch_, pid_, number);
    }
  }

  std::mutex mutex_;
  const pid_t pid_;
  const bool leads_group_;
  std::optional<int> exitcode_;
  Handle exit_watch_;
};

}  // namespace

std::unique_ptr<ChildProcess> own_child(pid_t pid, bool leads_group) {
  return std::make_unique<OwnChild>(pid, leads_group);
}

}  // namespace brood::os
