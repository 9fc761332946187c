// The child is made by vfork: it borrows our memory until it execs, so that a start costs the same
// whatever this process holds. Until then it may only call what is async-signal-safe, and every
// signal is blocked, as a handler of ours would run in the borrowed memory. The errno of a failed
// exec comes back through a pipe that a good exec closes: not through the memory, which a
// sanitizer's vfork does not share.
#include "spawn_posix.hpp"

#include "parent_death_posix.hpp"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <utility>

namespace brood::launcher {

namespace {

LauncherError system_failure(const char* what, int error) {
  return {ExitCode::internal, std::string(what) + ": " + system_reason(error)};
}

/// Closed on exec and not numbered 0, 1 or 2, where it would be in the way of the child's streams.
/// (It can get such a number when this process was started with one of them closed.)
Descriptor apart_from_streams(Descriptor descriptor) {
  if (descriptor.get() > 2) {
    fcntl(descriptor.get(), F_SETFD, FD_CLOEXEC);
    return descriptor;
  }
  const int moved = fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 3);
  if (moved < 0) {
    throw system_failure("cannot move a descriptor", errno);
  }
  return Descriptor(moved);
}

/// Moves a stream to its place. When it is there already only its close-on-exec mark has to go.
/// CHILD: async-signal-safe.
bool place_in_child(int from, int to) noexcept {
  if (from == to) {
    return fcntl(to, F_SETFD, 0) == 0;
  }
  return dup2(from, to) == to;
}

/// CHILD: what the child does; only async-signal-safe calls. Gives back an errno.
int become_in_child(const ExecImage& image, const ChildStreams& streams, pid_t parent) noexcept {
  die_with_parent_in_child(parent);
  for (const int descriptor : streams.inherited) {
    if (fcntl(descriptor, F_SETFD, 0) != 0) {
      return errno;
    }
  }
  if (!place_in_child(streams.input, 0) || !place_in_child(streams.output, 1) ||
      !place_in_child(streams.errors, 2)) {
    return errno;
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  return image.exec();
}

/// Kept apart from its caller so that no local of the caller lives in a register across vfork.
[[gnu::noinline]] pid_t vfork_child(const ExecImage& image, const ChildStreams& streams,
                                    int failure_pipe) {
  const pid_t parent = getpid();
  const pid_t child = vfork();
  if (child == 0) {
    const int error = become_in_child(image, streams, parent);
    [[maybe_unused]] const ssize_t written = write(failure_pipe, &error, sizeof error);
    _exit(127);
  }
  return child;
}

/// The errno that the child has left in the pipe; 0 when it became the program.
int failure_of_child(const Descriptor& pipe) {
  std::string bytes;
  while (bytes.size() < sizeof(int) && read_some(pipe.get(), bytes)) {
  }
  int error = 0;
  if (bytes.size() >= sizeof error) {
    std::memcpy(&error, bytes.data(), sizeof error);
  }
  return error;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

int Descriptor::release() {
  return std::exchange(number_, -1);
}

void Descriptor::close() {
  if (number_ >= 0) {
    ::close(release());
  }
}

PipeEnds make_pipe() {
  int ends[2];
  if (pipe(ends) != 0) {
    throw system_failure("cannot make a pipe", errno);
  }
  PipeEnds result{Descriptor(ends[0]), Descriptor(ends[1])};
  return {apart_from_streams(std::move(result.reader)),
          apart_from_streams(std::move(result.writer))};
}

Descriptor open_null(int flags) {
  const int descriptor = open("/dev/null", flags);
  if (descriptor < 0) {
    throw system_failure("cannot open /dev/null", errno);
  }
  return apart_from_streams(Descriptor(descriptor));
}

pid_t start_child(const ExecImage& image, const ChildStreams& streams) {
  PipeEnds failure = make_pipe();
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t child = vfork_child(image, streams, failure.writer.get());
  const int fork_error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child < 0) {
    throw system_failure("cannot start a process", fork_error);
  }
  failure.writer.close();
  if (const int error = failure_of_child(failure.reader)) {
    wait_for_child(child);
    throw image.failure(error);
  }
  return child;
}

int wait_for_child(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      throw system_failure("cannot wait for a process", errno);
    }
  }
  return status;
}

bool read_some(int descriptor, std::string& text) {
  char buffer[65536];
  for (;;) {
    const ssize_t count = read(descriptor, buffer, sizeof buffer);
    if (count > 0) {
      text.append(buffer, static_cast<std::size_t>(count));
      return true;
    }
    if (count == 0) {
      return false;
    }
    const int error = errno;
    if (error != EINTR) {
      throw system_failure("cannot read from a process", error);
    }
  }
}

}  // namespace brood::launcher
