#pragma once
// One process that calls one function of this program.
//
//   void greet(const std::string& name) { std::cout << "hello " << name << '\n'; }
//
//   int main(int argc, char** argv) {
//     brood::freeze_support(argc, argv);
//     brood::Process process{{.target = {greet, "Ada"}}};
//     process.start();
//     process.join();                       // process.exitcode() is 0 now
//   }
//
// What can be a target: task.hpp. What can be an argument: serialize.hpp, Handles and Connections
// too. What the function returns is not kept (send it over a Connection, or use a Pool).
//
// A child ends when its parent is gone, however the parent ended (ends_with_parent). At its normal
// end a process first ends its daemonic children and then waits for the others; a child does so too
// when its target has returned. A child waits for the threads that its target owns (std::jthread),
// not for detached ones, and runs no destructors of static objects and no atexit functions; see
// finalize.hpp. stdin of a child is the null device.
//
// Not for another program: that is Boost.Process's work, or the command `brood run`.
//
// Python: multiprocessing.Process; the README's table has the differences.

#include <brood/duration.hpp>
#include <brood/export.hpp>
#include <brood/handle.hpp>
#include <brood/start_method.hpp>
#include <brood/task.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <vector>

namespace brood {

struct ProcessOptions {
  /// What the child calls. Without one it does nothing.
  Target target{};

  /// For people; need not be unique. By default "Process-1" for the first child, "Process-1:2" for
  /// the second child of that one.
  std::string name{};

  /// Whether it is terminated, instead of waited for, when its parent ends normally. By default as
  /// the process that makes it. Not a Unix daemon.
  std::optional<bool> daemon{};

  /// By default get_start_method().
  std::optional<StartMethod> start_method{};

  /// Whether it is ended when its parent is gone without having waited for it (was killed, has
  /// crashed). False: it goes on, as in Python; see parent_process().
  bool ends_with_parent = true;
};

/// Thrown in a child, ends it with that exit code after its destructors have run; std::exit runs
/// none of them. Nothing special anywhere else. Python: SystemExit, sys.exit
class BROOD_EXPORT SystemExit : public std::exception {
 public:
  explicit SystemExit(int code = 0);

  /// `text` is printed to stderr; exit code 1.
  explicit SystemExit(std::string text);

  SystemExit(const SystemExit&) = default;
  SystemExit& operator=(const SystemExit&) = default;
  ~SystemExit() override;

  int code() const noexcept { return code_; }

  const char* what() const noexcept override { return text_.c_str(); }

 private:
  int code_;
  std::string text_;
};

/// Stands for a process; the object may be destroyed at any time, and the process goes on.
/// Threads: any member may be called from any thread. Processes: a child is started, waited for and
/// signalled by the process that made its object; elsewhere (in a forked child) that throws
/// std::logic_error. Every member but the destructor and close throws std::logic_error after
/// close().
class BROOD_EXPORT Process {
 public:
  explicit Process(ProcessOptions options = {});
  virtual ~Process();
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;

  /// Starts the child. Does not wait for it, except, where the program's file may have been
  /// replaced (Windows, macOS, set_executable), until it has said that it is the same program; the
  /// first child by forkserver waits for the preload functions. Throws:  std::logic_error when it
  /// was started before, in a daemonic process, without
  ///          freeze_support, or for fork while other threads run; std::system_error and StartError
  ///          when there is no child then; it may be tried again.
  /// Python:  Process.start
  void start();

  /// Blocks until the child has ended. Again is no error. Throws: std::logic_error when it was not
  /// started, or is no child of this process. Python: Process.join
  void join();

  /// As join, for as long as `timeout` at most; zero and less do not wait. Whether it has ended.
  /// Python: Process.join(timeout)
  bool join_for(Duration timeout);

  /// Whether it was started and has not ended; true for the current process.
  bool is_alive() const;

  std::string name() const;
  void set_name(std::string name);

  bool daemon() const;

  /// Throws: std::logic_error when it was started.
  void set_daemon(bool daemon);

  /// Nothing before start.
  std::optional<std::int64_t> pid() const;

  /// How the child ended, nothing while it runs or was not started: 0 when the target returned; 1
  /// when it threw (the exception is printed to stderr); N for SystemExit(N), std::exit(N); -N when
  /// signal N ended it. Windows: -15 after terminate and kill. 255 when the fork server was killed
  /// before it could tell.
  /// Python: Process.exitcode
  std::optional<int> exitcode() const;

  /// For wait() and the like: ready (POSIX: readable, Windows: signalled) when the child has ended.
  /// Stays the Process's own: it is closed with it and by close(). Throws: std::logic_error before
  /// start. Python: Process.sentinel
  NativeHandle sentinel() const;

  /// Asks the child to end: SIGTERM; Windows: ends it at once. No destructor runs in it; what it
  /// has started with this library ends with it. Nothing happens when it has ended.
  /// Python: Process.terminate
  void terminate();

  /// Ends the child at once: SIGKILL; Windows: as terminate. Python: Process.kill
  void kill();

  /// SIGINT, as from Ctrl-C: it ends the child with exit code -2 unless its program handles it.
  /// Throws: std::system_error (not supported) on Windows. Python: Process.interrupt
  void interrupt();

  /// Gives back what the system holds for a child that has ended, or was not started. Again is no
  /// error. Throws: std::logic_error while the child runs. Python: Process.close
  void close();

  /// What the child does: calls the target. May be called directly, then it does so here.
  /// Overridden by subclasses: ProcessOf. Python: Process.run
  virtual void run();

  /// The secret of this program's connections: 32 random bytes made by the first process, handed
  /// down to all its children. Never printed or sent otherwise. Python: Process.authkey
  Bytes authkey() const;
  void set_authkey(Bytes key);

  /// "<Process name='Process-1' pid=17 parent=12 started>"; states: initial, started,
  /// stopped exitcode=N, closed, unknown (not a child of this process). Python: repr
  std::string describe() const;

  /// Internal: what a subclass is sent as.
  struct Impl;

 protected:
  /// The call that the child makes.
  virtual detail::Call child_call() const;

 private:
  friend struct ProcessAccess;
  explicit Process(std::shared_ptr<Impl> impl);

  std::shared_ptr<Impl> impl_;
};

/// Base of a process that brings its own state and its own `run`:
///
///   class Download : public brood::ProcessOf<Download> {
///    public:
///     Download() = default;
///     explicit Download(std::string url) : url_(std::move(url)) {}
///     void run() override { ... }                                    // in the child
///     template <class Archive> void serialize(Archive& archive) { archive(url_); }
///    private:
///     std::string url_;
///   };
///
/// The object is sent as `serialize` says when it is started; in the child it stands for the
/// current process. What run changes stays in the child. Python: a subclass of Process
template <class Derived>
class ProcessOf : public Process {
 public:
  using Process::Process;

  void run() override = 0;

 protected:
  detail::Call child_call() const final {
    static_assert(std::is_default_constructible_v<Derived>,
                  "brood: a ProcessOf must be default-constructible: it arrives in the child.");
    if (typeid(*this) != typeid(Derived)) {
      throw std::logic_error(
          "Process::start: a class derived from one that is a ProcessOf would arrive as that one; "
          "derive it from ProcessOf<itself>");
    }
    return detail::make_call(&run_received, static_cast<const Derived&>(*this));
  }

 private:
  static void run_received(Derived received) { received.run(); }
};

/// The children of this process that run, those of pools not among them. Those that have ended are
/// collected by this. Python: active_children
BROOD_EXPORT std::vector<Process> active_children();

/// This process: "MainProcess" in the first one. Its name may be set; start and the like throw.
/// Python: current_process
BROOD_EXPORT Process current_process();

/// The process that started this one, seen from here.
/// Threads: any.
class BROOD_EXPORT ParentProcess {
 public:
  std::string name() const;
  std::int64_t pid() const;

  /// Never true for a stranger that got the same pid.
  bool is_alive() const;

  /// Blocks until it has ended. A child that ends with its parent ends here.
  void join() const;

  /// As join, for as long as `timeout` at most. Whether it has ended.
  bool join_for(Duration timeout) const;

  /// As Process::sentinel; valid as long as this process.
  NativeHandle sentinel() const;
};

/// Nothing in the first process. Python: parent_process
BROOD_EXPORT std::optional<ParentProcess> parent_process();

}  // namespace brood
