#pragma once

#include <brood/handle.hpp>

#include "environment.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

/// An interpreter and the three ways to it: calls go in, answers and noise come out.
/// Threads: one at a time.
class PythonChannel {
 public:
  enum class Read : std::uint8_t { some, ended, timed_out };

  virtual ~PythonChannel() = default;

  /// From now on what takes longer is ended. 0: nothing is.
  virtual void set_timeout(double seconds) = 0;

  /// False when nobody reads any more.
  virtual bool send(std::string_view bytes) = 0;

  /// Waits for something new and appends it to the two texts. timed_out: the interpreter and what
  /// it has started are gone.
  virtual Read read(std::string& answers, std::string& noise) = 0;

  /// Waits for its end; how it ended, for people: "exit status 3", "killed by signal 9".
  virtual std::string ending() = 0;
};

/// Starts an interpreter. Throws LauncherError as run_command's commands cannot be started.
std::unique_ptr<PythonChannel> start_python(const std::vector<std::string>& command,
                                            const Environment& environment);

/// Whether there can be a server that forks interpreters. Windows: no.
bool can_fork_python();

/// Has one forked by `server`, in this process's group. Throws LauncherError (internal) when the
/// server is gone. Only where can_fork_python().
std::unique_ptr<PythonChannel> fork_python(const Handle& server);

/// The interpreter that forks others: it has the other end of a socket.
/// POSIX: it dies with the calling thread (Linux), and when the socket has no other holder.
struct PythonServer {
  Handle socket;
};

/// Starts it and waits until it has imported everything. `command` for the number of the socket
/// that it has. Throws LauncherError: as start_python, or (usage) when it ends before it is ready,
/// having said why on stderr. Only where can_fork_python().
PythonServer start_python_server(const std::vector<std::string>& command_before_socket,
                                 const std::vector<std::string>& command_behind_socket,
                                 const Environment& environment);

}  // namespace brood::launcher
