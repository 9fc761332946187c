#pragma once
// What the system itself takes: the same trip without a library. Each object is a second process
// that answers until the object ends.

#include <pthread.h>
#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace brood::bench {

/// A forked process at the other end of a socket pair that sends back what it receives, `size`
/// bytes at a time.
class SocketEcho {
 public:
  explicit SocketEcho(std::size_t size);
  ~SocketEcho();
  SocketEcho(const SocketEcho&) = delete;
  SocketEcho& operator=(const SocketEcho&) = delete;

  /// `size` bytes there, and as many back.
  void round_trip();

 private:
  std::vector<std::byte> bytes_;
  int socket_ = -1;
  pid_t pid_ = 0;
};

/// A forked process with which one word of shared memory is passed to and fro; who waits sleeps in
/// the kernel.
class WordPingPong {
 public:
  virtual ~WordPingPong() = default;
  virtual void round_trip() = 0;

  /// Linux: by futex. macOS: nullptr, since it has no public call for it.
  static std::unique_ptr<WordPingPong> create();
};

/// A mutex in memory that a forked process has too.
class SharedMutex {
 public:
  /// `type`: PTHREAD_MUTEX_NORMAL or PTHREAD_MUTEX_RECURSIVE.
  explicit SharedMutex(int type);
  ~SharedMutex();
  SharedMutex(const SharedMutex&) = delete;
  SharedMutex& operator=(const SharedMutex&) = delete;

  void take_once();

  /// `times` by each of two processes, at the same time.
  void contend(int times);

 private:
  pthread_mutex_t* mutex_ = nullptr;
  int socket_ = -1;
  pid_t pid_ = 0;
};

/// Forked processes at both ends of one pipe.
class PipeCrew {
 public:
  PipeCrew(std::size_t size, int writers, int readers);
  ~PipeCrew();
  PipeCrew(const PipeCrew&) = delete;
  PipeCrew& operator=(const PipeCrew&) = delete;

  /// So many items, each writer and each reader its share of their bytes.
  void move(std::uint64_t items);

 private:
  struct Member {
    int socket;
    pid_t pid;
    std::uint64_t among;
  };

  std::vector<Member> members_;
};

/// Two forked processes and two slots of shared memory: one copies items of its own into them, the
/// other out of them. Nobody sleeps: what is left is the copying, and the way between two CPUs.
class CopyCrew {
 public:
  explicit CopyCrew(std::size_t size);
  ~CopyCrew();
  CopyCrew(const CopyCrew&) = delete;
  CopyCrew& operator=(const CopyCrew&) = delete;

  void move(std::uint64_t items);

 private:
  struct Slots;

  Slots* slots_ = nullptr;
  std::size_t length_ = 0;  ///< of all that is mapped
  std::array<int, 2> sockets_{};
  std::array<pid_t, 2> pids_{};
};

/// While it lives, this thread, and what it starts by fork or spawn, runs on one CPU. Where two
/// processes that take turns run decides what a turn costs: a CPU that sleeps has to be woken, ten
/// times the price in a virtual machine, and the system's choice changes from one moment to the
/// next.
class OneCpu {
 public:
  virtual ~OneCpu() = default;

  /// macOS: nullptr, since a program cannot choose there.
  static std::unique_ptr<OneCpu> take();
};

/// fork, _exit in the child, waitpid.
void fork_and_wait();

}  // namespace brood::bench
