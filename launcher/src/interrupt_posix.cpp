// A handler may do next to nothing, so it only notes the signal and writes a byte to a pipe; a
// thread waits at the other end and does the work. A worker forked from this process inherits the
// handler but must not act for us: in any other process than the one that installed it, it gives
// the signal its default meaning.
#include "interrupt.hpp"

#include "spawn_posix.hpp"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace brood::launcher {

namespace {

constexpr int watched[] = {SIGINT, SIGTERM, SIGHUP};
constexpr char quit_byte = 'q';
constexpr char signal_byte = 's';

std::atomic<int> received{0};
std::atomic<int> writer{-1};
std::atomic<pid_t> owner{0};

extern "C" void note_signal(int number) {
  const int error = errno;
  if (getpid() != owner) {
    signal(number, SIG_DFL);
    raise(number);  // Delivered when this handler returns.
    errno = error;
    return;
  }
  received = number;
  [[maybe_unused]] const ssize_t written = write(writer, &signal_byte, 1);
  for (const int each : watched) {
    signal(each, SIG_DFL);
  }
  errno = error;
}

struct Watch {
  PipeEnds pipe = make_pipe();
  std::thread thread;
  struct sigaction before[std::size(watched)] = {};
};

std::unique_ptr<Watch> current;

}  // namespace

Interrupt::Interrupt(std::function<void()> on_interrupt) {
  received = 0;
  owner = getpid();
  current = std::make_unique<Watch>();
  writer = current->pipe.writer.get();
  current->thread =
      std::thread([reader = current->pipe.reader.get(), on_interrupt = std::move(on_interrupt)] {
        std::string bytes;
        if (read_some(reader, bytes) && bytes.front() == signal_byte) {
          on_interrupt();
        }
      });
  struct sigaction action = {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < std::size(watched); ++i) {
    sigaction(watched[i], nullptr, &current->before[i]);
    if (current->before[i].sa_handler != SIG_IGN) {
      sigaction(watched[i], &action, nullptr);
    }
  }
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < std::size(watched); ++i) {
    sigaction(watched[i], &current->before[i], nullptr);
  }
  [[maybe_unused]] const ssize_t written = write(current->pipe.writer.get(), &quit_byte, 1);
  current->thread.join();
  writer = -1;
  current.reset();
}

bool Interrupt::has_come() const {
  return received != 0;
}

void Interrupt::end_process() const {
  const int number = received;
  signal(number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  raise(number);
  _exit(128 + number);
}

void end_now(int exit_code) {
  _exit(exit_code);
}

}  // namespace brood::launcher
