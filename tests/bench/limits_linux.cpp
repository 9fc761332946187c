#include "limits_posix.hpp"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <new>
#include <system_error>

namespace brood::bench {

namespace {

using Word = std::atomic<std::uint32_t>;
static_assert(sizeof(Word) == sizeof(std::uint32_t) && Word::is_always_lock_free);

constexpr std::uint32_t mine = 0;
constexpr std::uint32_t theirs = 1;
constexpr std::uint32_t ended = 2;

void set(Word& word, std::uint32_t value) {
  word.store(value, std::memory_order_release);
  ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

/// The word's value when it is no longer `old`.
std::uint32_t wait_while(Word& word, std::uint32_t old) {
  for (;;) {
    const std::uint32_t value = word.load(std::memory_order_acquire);
    if (value != old) {
      return value;
    }
    ::syscall(SYS_futex, &word, FUTEX_WAIT, old, nullptr, nullptr, 0);
  }
}

class FutexPingPong final : public WordPingPong {
 public:
  FutexPingPong() {
    void* const memory =
        ::mmap(nullptr, sizeof(Word), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
      throw std::system_error(errno, std::generic_category(), "mmap");
    }
    word_ = new (memory) Word(mine);
    pid_ = ::fork();
    if (pid_ < 0) {
      throw std::system_error(errno, std::generic_category(), "fork");
    }
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // nothing else would tell it of a parent that was killed
      while (wait_while(*word_, mine) == theirs) {
        set(*word_, mine);
      }
      ::_exit(0);
    }
  }

  ~FutexPingPong() override {
    set(*word_, ended);
    ::waitpid(pid_, nullptr, 0);
    ::munmap(word_, sizeof(Word));
  }

  FutexPingPong(const FutexPingPong&) = delete;
  FutexPingPong& operator=(const FutexPingPong&) = delete;

  void round_trip() override {
    set(*word_, theirs);
    wait_while(*word_, theirs);
  }

 private:
  Word* word_ = nullptr;
  pid_t pid_ = 0;
};

class AffinityOfOne final : public OneCpu {
 public:
  AffinityOfOne() {
    if (::sched_getaffinity(0, sizeof before_, &before_) != 0) {
      throw std::system_error(errno, std::generic_category(), "sched_getaffinity");
    }
    int first = 0;
    while (!CPU_ISSET(first, &before_)) {
      ++first;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    if (::sched_setaffinity(0, sizeof one, &one) != 0) {
      throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
    }
  }

  ~AffinityOfOne() override { ::sched_setaffinity(0, sizeof before_, &before_); }

  AffinityOfOne(const AffinityOfOne&) = delete;
  AffinityOfOne& operator=(const AffinityOfOne&) = delete;

 private:
  cpu_set_t before_{};
};

}  // namespace

std::unique_ptr<WordPingPong> WordPingPong::create() {
  return std::make_unique<FutexPingPong>();
}

std::unique_ptr<OneCpu> OneCpu::take() {
  return std::make_unique<AffinityOfOne>();
}

}  // namespace brood::bench
