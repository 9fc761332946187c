#pragma once
// What every start method does: make a child process that runs one of the library's entry
// functions.
//
// The child is this same program (spawn), a copy of a clean server (forkserver) or a copy of this
// process (fork). In each case it begins in run_child (child_entry.hpp), and the two sides are
// joined by a control channel.

#include "brood/start_method.hpp"
#include "os/channel.hpp"
#include "os/child_process.hpp"
#include "start/child_entry.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace brood::start {

struct StartRequest {
  std::string name;                     // the child's, for logs and messages
  std::vector<std::uint64_t> identity;  // see this_process.hpp
  bool daemon = false;
  std::vector<std::byte> authkey;
  EntryFunction entry = nullptr;
  std::vector<std::byte> payload;         // for the entry function
  std::vector<os::NativeHandle> handles;  // what the child gets; they stay the caller's
  std::vector<std::string> variables;     // NAME=VALUE: its environment has these besides
  bool answers_are_read = true;           // Hello and Refused; else Refused goes to stderr too
  bool ends_with_parent = true;           // see wire::Bootstrap
  bool leads_group = true;                // see os::LaunchOptions
};

struct StartedChild {
  std::unique_ptr<os::ChildProcess> process;

  /// The first thing to come from it is Hello or Refused. The child ends when this end is closed.
  os::Channel control;

  /// It may be that it says Refused: it was made from a file that another build may have replaced.
  bool may_refuse = false;
};

/// Threads: any.
class Starter {
 public:
  virtual ~Starter() = default;

  /// Starts a child; does not wait for its Hello. Throws std::system_error when there is no child
  /// then.
  virtual StartedChild start(const StartRequest& request) = 0;

 protected:
  Starter() = default;
  Starter(const Starter&) = delete;
  Starter& operator=(const Starter&) = delete;
};

/// The methods of this system, its default first.
std::vector<StartMethod> available_methods();

/// A starter for one pool or process. fork: the copy that its children are made of is made now, so
/// it throws std::logic_error when other threads run (fork_policy.hpp). Throws
/// std::invalid_argument for a method that this system does not have.
std::unique_ptr<Starter> make_starter(StartMethod method);

/// One child, without a starter that is kept. fork: a copy of this process as it is now. Throws as
/// Starter::start and make_starter.
StartedChild start_child(StartMethod method, const StartRequest& request);

/// The child's first answer. Throws StartError, with its reason, when it refuses or ends before;
/// then it is gone.
void expect_hello(StartedChild& child, const std::string& name);

/// Throws std::logic_error, with the way out, unless this program has called freeze_support.
void require_freeze_support();

}  // namespace brood::start
