// What only POSIX systems let a process go through: signals, groups, masks, closed streams.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/helper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace brood_scenario {

namespace {

using brood::Handle;
using brood::Process;
using brood::test::RunningProgram;

using ProcessPosix = ProcessStory;
BROOD_FOR_EACH_START_METHOD(ProcessPosix);

struct Ends {
  Handle reading;
  Handle writing;
};

Ends make_pipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return {Handle(ends[0]), Handle(ends[1])};
}

/// Whether a byte comes (true) or the end of the pipe (false), which must not take for ever.
bool byte_comes(const Handle& reading) {
  pollfd entry{static_cast<int>(reading.get()), POLLIN, 0};
  EXPECT_EQ(::poll(&entry, 1, 60'000), 1);
  char byte = 0;
  return ::read(entry.fd, &byte, 1) == 1;
}

void write_byte(const Handle& writing) {
  EXPECT_EQ(::write(static_cast<int>(writing.get()), "x", 1), 1);
}

void write_and_end(Handle writing) {
  write_byte(writing);
}

TEST_P(ProcessPosix, AHandleTravelsAsAnArgumentAndIsClosedHereOnceTheChildHasIt) {
  Ends pipe = make_pipe();
  Process process = child({write_and_end, pipe.writing});
  pipe.writing.reset();
  process.start();
  EXPECT_TRUE(byte_comes(pipe.reading));
  EXPECT_FALSE(byte_comes(pipe.reading));
  EXPECT_EQ(must_end(process), 0);
}

void say_ready_and_wait(Handle ready) {
  write_byte(ready);
  run_for_ever();
}

TEST_P(ProcessPosix, AnInterruptEndsAChildThatDoesNotHandleIt) {
  const Ends pipe = make_pipe();
  Process process = child({say_ready_and_wait, pipe.writing});
  process.start();
  EXPECT_TRUE(byte_comes(pipe.reading));
  process.interrupt();
  EXPECT_EQ(must_end(process), -SIGINT);
}

volatile sig_atomic_t interrupted = 0;

class Cleaner {
 public:
  explicit Cleaner(const Handle& tell) : tell_(tell) {}

  ~Cleaner() { write_byte(tell_); }

  Cleaner(const Cleaner&) = delete;
  Cleaner& operator=(const Cleaner&) = delete;

 private:
  const Handle& tell_;
};

void throw_when_interrupted(Handle tell) {
  const Cleaner cleaner(tell);
  sigset_t interrupt;
  ::sigemptyset(&interrupt);
  ::sigaddset(&interrupt, SIGINT);
  sigset_t before;
  ::sigprocmask(SIG_BLOCK, &interrupt, &before);
  ::signal(SIGINT, [](int) { interrupted = 1; });
  write_byte(tell);
  while (interrupted == 0) {
    ::sigsuspend(&before);
  }
  throw brood::SystemExit(1);
}

TEST_P(ProcessPosix, AnInterruptThatTheChildHandlesLetsItCleanUp) {
  const Ends pipe = make_pipe();
  Process process = child({throw_when_interrupted, pipe.writing});
  process.start();
  EXPECT_TRUE(byte_comes(pipe.reading));
  process.interrupt();
  EXPECT_TRUE(byte_comes(pipe.reading));
  EXPECT_EQ(must_end(process), 1);
}

TEST_P(ProcessPosix, TheSentinelIsReadyOnceTheChildHasEnded) {
  Process process = child({run_for_ever});
  process.start();
  pollfd entry{static_cast<int>(process.sentinel()), POLLIN, 0};
  EXPECT_EQ(::poll(&entry, 1, 0), 0);
  process.kill();
  EXPECT_EQ(::poll(&entry, 1, 60'000), 1);
  EXPECT_EQ(process.exitcode(), -SIGKILL);
}

void exit_with_surroundings(const std::string& directory, const std::string& value) {
  const mode_t mask = ::umask(0);
  const char* const variable = std::getenv("BROOD_TEST_VARIABLE");
  const bool is_there = std::filesystem::current_path() == directory;
  const bool is_set = variable != nullptr && variable == value;
  throw brood::SystemExit(is_there && is_set ? static_cast<int>(mask) : 200);
}

TEST_P(ProcessPosix, AChildHasTheEnvironmentDirectoryMaskAndGroupOfTheProcessThatStartsIt) {
  start_and_end(child({}));  // the fork server began with others
  const auto old = std::filesystem::current_path();
  const mode_t old_mask = ::umask(0037);
  brood::test::set_variable("BROOD_TEST_VARIABLE", "now");
  std::filesystem::current_path("/usr");
  EXPECT_EQ(start_and_end(child({exit_with_surroundings, "/usr", "now"})), 0037);
  std::filesystem::current_path(old);
  ::umask(old_mask);
  EXPECT_EQ(start_and_end(
                child({+[](int group) { throw brood::SystemExit(::getpgrp() == group ? 1 : 0); },
                       static_cast<int>(::getpgrp())})),
            1);
}

TEST_P(ProcessPosix, AStormOfSignalsDisturbsNothing) {
  struct sigaction action {};

  action.sa_handler = [](int) {};
  ::sigaction(SIGALRM, &action, nullptr);
  const itimerval every_half_millisecond{{0, 500}, {0, 500}};
  ::setitimer(ITIMER_REAL, &every_half_millisecond, nullptr);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(start_and_end(child({+[](int code) { throw brood::SystemExit(code); }, i})), i);
  }
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::signal(SIGALRM, SIG_DFL);
}

HELPER(start_without_standard_streams) {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::close(fd);
  }
  Process process({.target = {+[](int code) {
                                std::puts("nobody reads this");
                                throw brood::SystemExit(code);
                              },
                              5},
                   .start_method = brood::start_method_from_string(arguments.at(0))});
  process.start();
  process.join();
  return *process.exitcode();
}

TEST_P(ProcessPosix, AProgramWithoutStandardStreamsStillStartsItsChildren) {
  RunningProgram program({brood::test::program_file(), brood::test::helper_option,
                          "start_without_standard_streams", brood::to_string(GetParam())});
  EXPECT_EQ(program.wait(), 5);
}

TEST_P(ProcessPosix, NoZombieStaysAfterAnEndThatNobodyWaitedFor) {
  {
    Process process = child({});
    process.start();
    pollfd entry{static_cast<int>(process.sentinel()), POLLIN, 0};
    EXPECT_EQ(::poll(&entry, 1, 60'000), 1);
  }
  EXPECT_TRUE(brood::active_children().empty());
  int status = 0;
  EXPECT_LE(::waitpid(-1, &status, WNOHANG), 0);  // nobody to collect
}

TEST(ProcessFork, IsRefusedWhileOtherThreadsRun) {
  Process process({.start_method = brood::StartMethod::fork});
  {
    std::jthread other([](std::stop_token stop) {
      std::mutex mutex;
      std::condition_variable_any never;
      std::unique_lock lock(mutex);
      never.wait(lock, stop, [] { return false; });
    });
    EXPECT_THROW(process.start(), std::logic_error);
  }
  EXPECT_EQ(start_and_end(std::move(process)), 0);
}

TEST(ProcessFork, AChildCannotUseItsParentsChildren) {
  static Process* sibling = nullptr;
  Process first({.target = {run_for_ever}, .start_method = brood::StartMethod::fork});
  first.start();
  sibling = &first;
  const auto use_sibling = +[] {
    int refused = 0;
    for (const auto& use :
         {+[] { sibling->join(); }, +[] { sibling->kill(); }, +[] { sibling->close(); }}) {
      try {
        use();
      } catch (const std::logic_error&) {
        ++refused;
      }
    }
    const bool is_unknown = sibling->describe().find("unknown") != std::string::npos;
    throw brood::SystemExit(is_unknown ? refused : 100);
  };
  EXPECT_EQ(
      start_and_end(Process({.target = {use_sibling}, .start_method = brood::StartMethod::fork})),
      3);
  EXPECT_TRUE(first.is_alive());
  first.kill();
  must_end(first);
}

}  // namespace

}  // namespace brood_scenario
