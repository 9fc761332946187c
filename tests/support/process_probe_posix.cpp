#include "support/process_probe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

extern char** environ;

namespace brood::test {

std::int64_t own_pid() {
  return ::getpid();
}

void kill_process(std::int64_t pid) {
  ::kill(static_cast<pid_t>(pid), SIGKILL);
}

void set_variable(const std::string& name, const std::string& value) {
  ::setenv(name.c_str(), value.c_str(), 1);
}

struct RunningProgram::Impl {
  pid_t pid = -1;
  int output = -1;
  std::string unread;
};

RunningProgram::RunningProgram(const std::vector<std::string>& command)
    : impl_(std::make_unique<Impl>()) {
  int ends[2];
  if (::pipe(ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  ::fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& word : command) {
    argv.push_back(const_cast<char*>(word.c_str()));
  }
  argv.push_back(nullptr);
  const int error = ::posix_spawnp(&impl_->pid, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  impl_->output = ends[0];
  if (error != 0) {
    ::close(ends[0]);
    throw std::system_error(error, std::generic_category(), command.front());
  }
}

RunningProgram::~RunningProgram() {
  if (impl_->pid > 0) {
    ::kill(impl_->pid, SIGKILL);
    wait();
  }
  ::close(impl_->output);
}

std::int64_t RunningProgram::pid() const {
  return impl_->pid;
}

std::optional<std::string> RunningProgram::next_line() {
  for (;;) {
    const std::size_t end = impl_->unread.find('\n');
    if (end != std::string::npos) {
      std::string line = impl_->unread.substr(0, end);
      impl_->unread.erase(0, end + 1);
      return line;
    }
    pollfd entry{impl_->output, POLLIN, 0};
    const int ready =
        ::poll(&entry, 1, static_cast<int>(std::chrono::milliseconds(patience).count()));
    if (ready == 0) {
      throw std::runtime_error("the program printed nothing more, and did not end");
    }
    char buffer[4096];
    const ssize_t count = ::read(impl_->output, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return std::nullopt;
    }
    impl_->unread.append(buffer, static_cast<std::size_t>(count));
  }
}

int RunningProgram::wait() {
  int status = 0;
  while (::waitpid(impl_->pid, &status, 0) < 0 && errno == EINTR) {
  }
  impl_->pid = -1;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace brood::test
