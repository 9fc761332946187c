#pragma once

#include "map/command_runner.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace brood::launcher {

/// What is to become of the rest when a job has ended.
enum class Verdict : std::uint8_t { go_on, stop_soon, stop_now };

/// When to stop early: `soon,fail=1`, `now,success=3`, `soon,fail=10%`, as GNU parallel's --halt.
struct HaltRule {
  enum class What : std::uint8_t { fail, success, done };

  Verdict verdict = Verdict::stop_soon;
  What what = What::fail;
  int number = 1;
  bool is_percent = false;  ///< Of all that are done, once three are.
};

/// Nothing for `never`. Throws LauncherError (usage).
std::optional<HaltRule> halt_rule(const std::string& text);

/// Counts how jobs end and says when it is enough.
/// Threads: one at a time.
class Halt {
 public:
  explicit Halt(std::optional<HaltRule> rule) : rule_(rule) {}

  Verdict judge(const CommandOutcome& outcome);

  bool was_met() const { return was_met_; }

  /// What the command exits with when the rule was met: by failures the status of the last one, as
  /// a shell gives it; by successes 0. Nothing when it was not met, or counts what is done.
  std::optional<int> exit_code() const { return exit_code_; }

 private:
  std::optional<HaltRule> rule_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  bool was_met_ = false;
  std::optional<int> exit_code_;
};

/// The status that a shell would give for it.
int shell_status(const CommandOutcome& outcome);

}  // namespace brood::launcher
