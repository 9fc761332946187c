#include "os/own_child_posix.hpp"

#include "os/watched_child_posix.hpp"

#include <signal.h>
#include <sys/wait.h>

namespace brood::os {

namespace {

int exitcode_of(int status) {
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

class OwnChild final : public WatchedChild {
 public:
  OwnChild(pid_t pid, bool leads_group) : WatchedChild(pid, leads_group) {}

  // A running child is left to run; init collects it when this process ends.
  ~OwnChild() override { exitcode(); }

 private:
  int collect() override {
    const auto number = static_cast<pid_t>(pid());
    if (leads_group()) {
      // What it left behind. The number is still reserved: nobody has collected it.
      ::kill(-number, SIGKILL);
    }
    int status = 0;
    // A failure means that somebody else collected it (a SIGCHLD set to ignore does): the status
    // is lost.
    return ::waitpid(number, &status, 0) == number ? exitcode_of(status) : unknown_exitcode;
  }
};

}  // namespace

std::unique_ptr<ChildProcess> own_child(pid_t pid, bool leads_group) {
  return std::make_unique<OwnChild>(pid, leads_group);
}

}  // namespace brood::os
