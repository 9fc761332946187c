#include "memory/keeper.hpp"

#include "base/deadline.hpp"
#include "base/log.hpp"
#include "brood/error.hpp"
#include "brood/finalize.hpp"
#include "brood/serialize.hpp"
#include "memory/keeper_main_posix.hpp"
#include "os/self.hpp"
#include "os/wait.hpp"
#include "start/starter.hpp"
#include "wire/control_message.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace brood::memory {

namespace {

// How long the normal end of a program waits for the keeper to end: only so that it leaves no
// process behind, the names are gone by then.
constexpr std::chrono::milliseconds patience_at_end{100};

start::StartedChild start_keeper() {
  start::require_freeze_support();
  start::StartRequest request;
  request.name = "SharedMemoryKeeper";
  request.entry = &keeper_main;
  request.ends_with_parent = false;
  request.leads_group = false;  // it is to lead a session
  start::StartedChild keeper = start::start_child(StartMethod::spawn, request);
  start::expect_hello(keeper, request.name);
  try {
    wire::receive_frame(keeper.control);  // ready
  } catch (const DecodingError&) {
    throw StartError(request.name + ": it ended before it could work, with exit code " +
                     std::to_string(keeper.process->wait()));
  }
  base::log_debug("the keeper of shared memory's names is launched, pid " +
                  std::to_string(keeper.process->pid()));
  return keeper;
}

using Entry = std::pair<std::string, os::MemoryIdentity>;

/// This process's keeper and what it was told.
class KeeperClient {
 public:
  explicit KeeperClient(KeeperClient* original) : original_(original) {}

  std::int64_t owner() const { return owner_; }

  void keep(const Entry& entry) {
    const std::lock_guard lock(mutex_);
    for (int attempt = 0; attempt < 3; ++attempt) {
      if (is_there() && tell(wire::FrameKind::keep, entry)) {
        kept_.insert(entry);
        return;
      }
      keeper_.reset();
    }
    throw StartError("three keepers of shared memory's names in a row were killed");
  }

  void forget(const std::string& name) {
    const std::lock_guard lock(mutex_);
    for (auto place = kept_.lower_bound({name, {}});
         place != kept_.end() && place->first == name;) {
      forget_at_keeper(*place);
      place = kept_.erase(place);
    }
  }

  void forget(const Entry& entry) {
    const std::lock_guard lock(mutex_);
    if (kept_.erase(entry) != 0) {
      forget_at_keeper(entry);
    }
  }

 private:
  /// Whether there is a keeper that knows all; starts one if there is none.
  bool is_there() {
    if (keeper_ && keeper_->process->exitcode()) {
      keeper_.reset();  // somebody has killed it
    }
    if (keeper_) {
      return true;
    }
    keeper_ = start_keeper();
    return std::all_of(kept_.begin(), kept_.end(),
                       [this](const Entry& entry) { return tell(wire::FrameKind::keep, entry); });
  }

  /// False when the keeper is gone.
  bool tell(wire::FrameKind kind, const Entry& entry) {
    const auto& [name, identity] = entry;
    const wire::KeptName message{name, identity.device, identity.file};
    try {
      wire::send_message(keeper_->control, kind, message);
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  }

  void forget_at_keeper(const Entry& entry) {
    if (keeper_) {
      tell(wire::FrameKind::forget, entry);  // one that is gone has forgotten all
    }
  }

  void end() {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, identity] : std::exchange(kept_, {})) {
      os::remove_name_of(name, identity);
    }
    if (keeper_) {
      keeper_->control.close();
      os::wait_ready(keeper_->process->sentinel(), base::Deadline::after(patience_at_end));
      keeper_.reset();  // collects it
    }
  }

  const std::int64_t owner_ = os::current_pid();
  [[maybe_unused]] KeeperClient* const original_;  // for leak checks only: it is another process's
  std::mutex mutex_;
  std::set<Entry> kept_;
  std::optional<start::StartedChild> keeper_;
  Finalize at_end_{[this] { end(); }, std::numeric_limits<int>::min()};
};

/// This process's. A copy of a process, whoever forked it, gets one of its own when it first asks,
/// and leaves the original's alone.
KeeperClient& client() {
  static std::atomic<KeeperClient*> current{nullptr};
  KeeperClient* found = current;
  while (found == nullptr || found->owner() != os::current_pid()) {
    auto fresh = std::make_unique<KeeperClient>(found);
    if (current.compare_exchange_strong(found, fresh.get())) {
      return *fresh.release();
    }
  }
  return *found;
}

}  // namespace

void keep(const std::string& name, const os::MemoryIdentity& identity) {
  client().keep({name, identity});
}

void forget(const std::string& name) {
  client().forget(name);
}

void forget(const std::string& name, const os::MemoryIdentity& identity) {
  client().forget({name, identity});
}

}  // namespace brood::memory
