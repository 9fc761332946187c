#pragma once

#include <brood/handle.hpp>

#include "environment.hpp"
#include "map/command_runner.hpp"
#include "map/python_channel.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// `brood map --python`: a worker calls a Python function in an interpreter of its own, which lives
/// as long as the worker, or until it dies: then the next call starts another one.
namespace brood::launcher {

/// What a worker must know: a value that travels to it.
struct PythonSetup {
  std::string interpreter;
  std::string function;
  bool is_raw = false;
  std::string mark;  ///< Ends what a call has printed. Nobody else can know it.
  Handle server;     ///< Where interpreters are forked; none: each is started.
};

/// A fresh mark.
std::string new_python_mark();

/// The command line of an interpreter that serves (mode `serve`), or forks others (mode `fork`).
std::vector<std::string> python_command(const PythonSetup& setup, const std::string& mode,
                                        const std::vector<std::string>& rest = {});

/// The interpreter of an environment: python, or python3, of its PATH. Throws LauncherError
/// (not_found).
std::string python_interpreter(const Environment& environment);

/// What an interpreter has answered.
struct PythonAnswer {
  std::string kind;  ///< ready, failed, value or raised.
  std::string first;
  std::string second;
};

/// Takes the answer off the front of `bytes` if all of it is there.
/// Throws LauncherError (internal) for bytes that are none.
std::optional<PythonAnswer> take_answer(std::string& bytes);

/// The bytes of a call.
std::string call_text(const std::vector<std::string>& inputs);

/// Threads: one at a time.
class PythonCaller {
 public:
  PythonCaller(PythonSetup setup, Environment environment);

  /// Calls the function. A result is the outcome's output; what the function has printed, its
  /// errors, and a traceback with them. Ending::not_started: the function cannot be loaded.
  /// Ending::worker_died: the interpreter is gone.
  CommandOutcome call(const std::vector<std::string>& inputs, double timeout);

 private:
  bool start(CommandOutcome& outcome);
  std::optional<PythonAnswer> answer(CommandOutcome& outcome);

  PythonSetup setup_;
  Environment environment_;
  std::unique_ptr<PythonChannel> channel_;
};

}  // namespace brood::launcher
