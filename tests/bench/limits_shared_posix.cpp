#include "limits_posix.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

namespace brood::bench {

namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

void* map_shared(std::size_t size) {
  void* const memory =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    fail("mmap");
  }
  return memory;
}

struct Child {
  int socket;
  pid_t pid;
};

/// Forks a process that calls work(count) for each number it is sent, and answers when it is done.
/// CHILD: async-signal-safe.
template <class Work>
Child fork_worker(Work work) {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()) != 0) {
    fail("socketpair");
  }
  const pid_t pid = ::fork();
  if (pid < 0) {
    fail("fork");
  }
  if (pid == 0) {
    ::close(sockets[0]);
    std::uint64_t count = 0;
    while (::recv(sockets[1], &count, sizeof count, MSG_WAITALL) ==
           static_cast<ssize_t>(sizeof count)) {
      work(count);
      ::send(sockets[1], &count, sizeof count, 0);
    }
    ::_exit(0);
  }
  ::close(sockets[1]);
  return {sockets[0], pid};
}

void begin(int socket, std::uint64_t count) {
  if (::send(socket, &count, sizeof count, 0) != static_cast<ssize_t>(sizeof count)) {
    fail("send");
  }
}

void wait_for_end(int socket) {
  std::uint64_t count = 0;
  if (::recv(socket, &count, sizeof count, MSG_WAITALL) != static_cast<ssize_t>(sizeof count)) {
    fail("recv");
  }
}

void dismiss(int socket, pid_t pid) {
  ::shutdown(socket, SHUT_RDWR);  // also where a process forked meanwhile holds a copy
  ::close(socket);
  ::waitpid(pid, nullptr, 0);
}

}  // namespace

SharedMutex::SharedMutex(int type) {
  mutex_ = static_cast<pthread_mutex_t*>(map_shared(sizeof(pthread_mutex_t)));
  pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  ::pthread_mutexattr_settype(&attributes, type);
  ::pthread_mutex_init(mutex_, &attributes);
  ::pthread_mutexattr_destroy(&attributes);
  const Child child = fork_worker([this](std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
      take_once();
    }
  });
  socket_ = child.socket;
  pid_ = child.pid;
}

SharedMutex::~SharedMutex() {
  dismiss(socket_, pid_);
  ::munmap(mutex_, sizeof(pthread_mutex_t));
}

void SharedMutex::take_once() {
  ::pthread_mutex_lock(mutex_);
  ::pthread_mutex_unlock(mutex_);
}

void SharedMutex::contend(int times) {
  begin(socket_, static_cast<std::uint64_t>(times));
  for (int i = 0; i < times; ++i) {
    take_once();
  }
  wait_for_end(socket_);
}

struct CopyCrew::Slots {
  static constexpr std::uint64_t count = 2;

  alignas(64) std::atomic<std::uint64_t> written{0};
  alignas(64) std::atomic<std::uint64_t> read{0};

  /// Behind this object.
  std::byte* slot(std::uint64_t number, std::size_t size) {
    return reinterpret_cast<std::byte*>(this + 1) + number % count * size;
  }

  /// CHILD: async-signal-safe, as is what follows.
  template <class Ready>
  static void wait_until(Ready ready) {
    while (!ready()) {
      ::sched_yield();
    }
  }

  void write(const std::vector<std::byte>& item) {
    const std::uint64_t number = written.load();
    wait_until([&] { return number - read.load() < count; });
    std::memcpy(slot(number, item.size()), item.data(), item.size());
    written.store(number + 1);
  }

  void read_into(std::vector<std::byte>& item) {
    const std::uint64_t number = read.load();
    wait_until([&] { return written.load() != number; });
    std::memcpy(item.data(), slot(number, item.size()), item.size());
    read.store(number + 1);
  }
};

CopyCrew::CopyCrew(std::size_t size) : length_(sizeof(Slots) + Slots::count * size) {
  slots_ = ::new (map_shared(length_)) Slots;
  std::vector<std::byte> item(size);
  const auto employ = [&](std::size_t number, auto work) {
    const Child child = fork_worker([&](std::uint64_t items) {
      for (; items != 0; --items) {
        work();
      }
    });
    sockets_.at(number) = child.socket;
    pids_.at(number) = child.pid;
  };
  employ(0, [&] { slots_->write(item); });
  employ(1, [&] { slots_->read_into(item); });
}

CopyCrew::~CopyCrew() {
  dismiss(sockets_[0], pids_[0]);
  dismiss(sockets_[1], pids_[1]);
  ::munmap(slots_, length_);
}

void CopyCrew::move(std::uint64_t items) {
  begin(sockets_[0], items);
  begin(sockets_[1], items);
  wait_for_end(sockets_[0]);
  wait_for_end(sockets_[1]);
}

PipeCrew::PipeCrew(std::size_t size, int writers, int readers) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    fail("pipe");
  }
  // Before the fork: a child may not take memory.
  std::vector<std::byte> buffer(size);
  const auto employ = [&](int count, auto transfer) {
    for (int i = 0; i < count; ++i) {
      const Child child = fork_worker([&](std::uint64_t items) {
        for (std::uint64_t left = items * size; left != 0;) {
          const ssize_t moved = transfer(
              buffer.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, size)));
          if (moved <= 0) {
            ::_exit(1);
          }
          left -= static_cast<std::uint64_t>(moved);
        }
      });
      members_.push_back({child.socket, child.pid, static_cast<std::uint64_t>(count)});
    }
  };
  employ(writers,
         [&](std::byte* data, std::size_t count) { return ::write(ends[1], data, count); });
  employ(readers, [&](std::byte* data, std::size_t count) { return ::read(ends[0], data, count); });
  ::close(ends[0]);
  ::close(ends[1]);
}

PipeCrew::~PipeCrew() {
  for (const Member& member : members_) {
    dismiss(member.socket, member.pid);
  }
}

void PipeCrew::move(std::uint64_t items) {
  for (const Member& member : members_) {
    begin(member.socket, items / member.among);
  }
  for (const Member& member : members_) {
    wait_for_end(member.socket);
  }
}

}  // namespace brood::bench
