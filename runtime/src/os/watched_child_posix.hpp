#pragma once
// What every child has in common, whoever made it and whoever collects it: its end is seen through
// a descriptor, and it is signalled only while its number is its own.

#include "os/child_process.hpp"
#include "os/exit_watch_posix.hpp"

#include <sys/types.h>

#include <mutex>

namespace brood::os {

class WatchedChild : public ChildProcess {
 public:
  std::int64_t pid() const final { return pid_; }

  NativeHandle sentinel() const final { return exit_watch_.get(); }

  std::optional<int> exitcode() final;
  int wait() final;
  void terminate() final;
  void kill() final;
  void interrupt() final;

 protected:
  /// The process must not have been collected yet. Throws std::system_error.
  WatchedChild(pid_t pid, bool leads_group);

  bool leads_group() const { return leads_group_; }

  /// How the child ended. Called once, when it has; must not wait for anything else.
  virtual int collect() = 0;

 private:
  void signal(int number, bool whole_group);

  std::mutex mutex_;  // guards exitcode_; held while the child is collected or signalled
  const pid_t pid_;
  const bool leads_group_;
  std::optional<int> exitcode_;
  Handle exit_watch_;
};

}  // namespace brood::os
