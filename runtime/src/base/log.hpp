#pragma once
// The library's side of its log (brood/logging.hpp is the user's): what it says itself, and what
// must be known of the log when a process is started.

#include "base/fork_mutex.hpp"
#include "brood/logging.hpp"

#include <cstdint>
#include <mutex>
#include <string>

namespace brood::base {

void log_debug(const std::string& text);
void log_info(const std::string& text);
void log_warning(const std::string& text);

/// The process's name in every message from now on. In the beginning it is "MainProcess".
void set_log_name(const std::string& name);

/// What a child has of its parent's log. Part of a message: a plain aggregate.
struct LogSettings {
  std::int32_t level = 0;
  bool is_on_stderr = false;
  std::string format;
};

LogSettings log_settings();

/// Takes on the parent's; BROOD_LOG is not looked at any more, since the parent has done so.
/// Throws std::invalid_argument for a format that is none.
void set_log_settings(const LogSettings& settings);

/// Held across a fork, so that no other thread is in the log then.
std::unique_lock<ForkMutex> lock_log();

/// In the forked child, after its copy of that lock was released (not unlocked): a handler that
/// forked had locked it too, and never comes back.
void free_log_in_child();

}  // namespace brood::base
