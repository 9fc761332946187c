#include "map/python_channel.hpp"

#include "error.hpp"
#include "map/group_posix.hpp"
#include "map/no_pipe_signal_posix.hpp"
#include "spawn_posix.hpp"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>

namespace brood::launcher {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto grace = std::chrono::milliseconds(500);

std::string status_text(int status) {
  return WIFSIGNALED(status) ? "killed by signal " + std::to_string(WTERMSIG(status))
                             : "exit status " + std::to_string(WEXITSTATUS(status));
}

/// An interpreter that is this process's child (`child`), or was forked by the server: then what
/// the server says of it comes through `status`.
class Channel final : public PythonChannel {
 public:
  Channel(Descriptor calls, Descriptor answers, Descriptor noise, pid_t child, Descriptor status)
      : calls_(std::move(calls)),
        answers_(std::move(answers)),
        noise_(std::move(noise)),
        child_(child),
        status_(std::move(status)) {
    fcntl(calls_.get(), F_SETFL, O_NONBLOCK);
  }

  /// An interpreter that finds no further call ends; one that does not is killed.
  ~Channel() override {
    calls_.close();
    if (child_ > 0) {
      kill(child_, SIGKILL);
      wait_for_child(child_);
    }
  }

  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void set_timeout(double seconds) override {
    end_.reset();
    if (seconds > 0) {
      end_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(std::min(seconds, 1e9)));
    }
  }

  /// What does not fit into the pipe goes out while answers are read.
  bool send(std::string_view bytes) override {
    unsent_ += bytes;
    return push();
  }

  Read read(std::string& answers, std::string& noise) override {
    pollfd ends[] = {{answers_.get(), POLLIN, 0},
                     {noise_.get(), POLLIN, 0},
                     {unsent_.empty() ? -1 : calls_.get(), POLLOUT, 0}};
    const int count = poll(ends, 3, milliseconds_left());
    const int error = errno;
    if (count < 0 && error != EINTR) {
      throw LauncherError(ExitCode::internal,
                          "cannot wait for an interpreter: " + system_reason(error));
    }
    if (count == 0 && milliseconds_left() == 0) {
      end_it();
      return Read::timed_out;
    }
    if (count <= 0) {
      return Read::some;
    }
    if (ends[2].revents != 0) {
      push();
    }
    const bool has_noise = ends[1].revents == 0 || read_some(noise_.get(), noise);
    const bool has_answers = ends[0].revents == 0 || read_some(answers_.get(), answers);
    return has_noise && has_answers ? Read::some : Read::ended;
  }

  std::string ending() override {
    if (child_ > 0) {
      return status_text(wait_for_child(std::exchange(child_, 0)));
    }
    std::string bytes;
    while (bytes.size() < 2 * sizeof(int) && read_some(status_.get(), bytes)) {
    }
    int status = 0;
    if (bytes.size() < 2 * sizeof status) {
      return "nobody knows how";
    }
    std::memcpy(&status, bytes.data() + sizeof status, sizeof status);
    return status_text(status);
  }

 private:
  int milliseconds_left() const {
    if (!end_) {
      return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000'000));
  }

  bool push() {
    const NoPipeSignal no_signal;
    while (!unsent_.empty()) {
      const ssize_t count = write(calls_.get(), unsent_.data(), unsent_.size());
      if (count < 0 && errno != EINTR) {
        if (errno == EAGAIN) {
          return true;
        }
        unsent_.clear();
        return false;
      }
      unsent_.erase(0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    return true;
  }

  /// Asks, then kills: everything in this worker's group is the interpreter's.
  void end_it() {
    ask_group_to_end();
    end_ = Clock::now() + grace;
    std::string rest;
    pollfd end{answers_.get(), POLLIN, 0};
    while (milliseconds_left() > 0 && poll(&end, 1, milliseconds_left()) > 0 &&
           read_some(answers_.get(), rest)) {
    }
    kill_rest_of_group();
  }

  Descriptor calls_;
  Descriptor answers_;
  Descriptor noise_;
  pid_t child_;
  Descriptor status_;
  std::string unsent_;
  std::optional<Clock::time_point> end_;
};

struct Pipes {
  PipeEnds calls = make_pipe();
  PipeEnds answers = make_pipe();
  PipeEnds noise = make_pipe();
};

/// One message: this process's group, and the ends that the new interpreter gets.
bool ask_server(int server, const int (&ends)[4]) {
  const std::int64_t group = getpgrp();
  iovec bytes{const_cast<std::int64_t*>(&group), sizeof group};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof ends)] = {};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof ends);
  std::memcpy(CMSG_DATA(header), ends, sizeof ends);
  const NoPipeSignal no_signal;
  ssize_t count = 0;
  do {
    count = sendmsg(server, &message, 0);
  } while (count < 0 && errno == EINTR);
  return count == static_cast<ssize_t>(sizeof group);
}

}  // namespace

std::unique_ptr<PythonChannel> start_python(const std::vector<std::string>& command,
                                            const Environment& environment) {
  const ExecImage image(command, environment);
  Pipes pipes;
  const pid_t child = start_child(
      image, {pipes.calls.reader.get(), pipes.answers.writer.get(), pipes.noise.writer.get(), {}});
  return std::make_unique<Channel>(std::move(pipes.calls.writer), std::move(pipes.answers.reader),
                                   std::move(pipes.noise.reader), child, Descriptor());
}

bool can_fork_python() {
  return true;
}

std::unique_ptr<PythonChannel> fork_python(const Handle& server) {
  Pipes pipes;
  PipeEnds status = make_pipe();
  const int ends[] = {pipes.calls.reader.get(), pipes.answers.writer.get(),
                      pipes.noise.writer.get(), status.writer.get()};
  if (!ask_server(static_cast<int>(server.get()), ends)) {
    throw LauncherError(ExitCode::internal, "the interpreter that forks the others is gone");
  }
  return std::make_unique<Channel>(std::move(pipes.calls.writer), std::move(pipes.answers.reader),
                                   std::move(pipes.noise.reader), 0, std::move(status.reader));
}

PythonServer start_python_server(const std::vector<std::string>& command_before_socket,
                                 const std::vector<std::string>& command_behind_socket,
                                 const Environment& environment) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
    throw LauncherError(ExitCode::internal, "cannot make a socket: " + system_reason(errno));
  }
  Handle ours(ends[0]);
  Descriptor theirs(ends[1]);
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  std::vector<std::string> command = command_before_socket;
  command.push_back(std::to_string(ends[1]));
  command.insert(command.end(), command_behind_socket.begin(), command_behind_socket.end());
  const ExecImage image(command, environment);
  const Descriptor null = open_null(O_RDONLY);
  const pid_t child =
      start_child(image, {null.get(), STDERR_FILENO, STDERR_FILENO, {theirs.get()}});
  theirs.close();
  std::string word;
  if (!read_some(ends[0], word)) {
    throw LauncherError(ExitCode::usage, "the interpreter that is to fork the others has ended: " +
                                             status_text(wait_for_child(child)));
  }
  return {std::move(ours)};
}

}  // namespace brood::launcher
