#include "brood/barrier.hpp"

#include "sync/machine.hpp"
#include "sync/rounds.hpp"
#include "sync/shared.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood {

namespace {

using Rounds = sync::RoundsOf<sync::Machine>;

constexpr int most_parties = 4096;

/// Whether a wait has passed or not is said by a number or an exception.
int tell(const sync::Passed& result) {
  if (!result.passed) {
    throw BrokenBarrierError(result.dead != 0 ? std::optional(os::pid_of(result.dead))
                                              : std::nullopt);
  }
  return static_cast<int>(result.index);
}

}  // namespace

namespace detail {

/// What one party calls: a Target, as it travels.
struct BarrierAction {
  CodeAddress trampoline;
  std::vector<std::byte> arguments;
  std::vector<Handle> handles;

  static BarrierAction make(const Call& call) {
    const auto arguments = std::span(call.bytes).subspan(task_head_size);
    BarrierAction made{call.trampoline, {arguments.begin(), arguments.end()}, {}};
    for (const auto& handle : call.handles) {
      made.handles.push_back(handle->duplicate());
    }
    return made;
  }

  /// Not by its fields: to find them, clang would have to copy handles.
  template <class Archive>
  void serialize(Archive& archive) {
    archive(trampoline, arguments, handles);
  }

  /// As a child process calls its target; any number of times.
  void call() const {
    std::vector<Handle> own;
    for (const Handle& handle : handles) {
      own.push_back(handle.duplicate());
    }
    InputArchive in(arguments, own);
    OutputArchive result;  // nobody asks for it
    reinterpret_cast<Trampoline>(code_pointer(trampoline))(in, result);
  }
};

/// What a process has of a Barrier that came to it or was made by it once. It is a party of its
/// own.
struct BarrierState {
  sync::Shared<Rounds> shared;
  os::Bell lock_bell;  // of the lock inside
  std::optional<BarrierAction> action{};
  std::optional<std::chrono::nanoseconds> timeout{};
  sync::Seat seat{};

  BarrierState() = default;
  BarrierState(const BarrierState&) = delete;
  BarrierState& operator=(const BarrierState&) = delete;

  ~BarrierState() {
    if (seat.owner != 0 && seat.owner == sync::Machine::self()) {
      shared.body().leave(seat, bells());
    }
  }

  Rounds::Bells bells() const { return {lock_bell, shared.bell}; }
};

}  // namespace detail

BrokenBarrierError::~BrokenBarrierError() = default;

BrokenBarrierError::BrokenBarrierError(std::optional<std::int64_t> pid)
    : Error(pid ? "the barrier is broken: process " + std::to_string(*pid) +
                      ", a party of it, has died"
                : std::string("the barrier is broken")),
      pid_(pid) {}

Barrier::Barrier(int parties, const Target& action, std::optional<Duration> timeout) {
  if (parties < 1 || parties > most_parties) {
    throw std::invalid_argument("a Barrier cannot have " + std::to_string(parties) +
                                " parties, but 1 to " + std::to_string(most_parties));
  }
  const auto count = static_cast<std::uint32_t>(parties);
  auto made = std::make_shared<detail::BarrierState>();
  made->shared = sync::Shared<Rounds>::make_of_size(Rounds::size_with(count), count);
  made->lock_bell = os::Bell::make();
  if (action.call_) {
    made->action = detail::BarrierAction::make(*action.call_);
  }
  made->timeout = timeout;
  made->seat.key = reinterpret_cast<std::uintptr_t>(made.get());
  state_ = std::move(made);
}

detail::BarrierState& Barrier::state() const {
  if (state_ == nullptr) {
    throw std::logic_error("a Barrier that was made without parties is used");
  }
  return *state_;
}

int Barrier::wait() {
  return wait_until(state().timeout);
}

int Barrier::wait(Duration timeout) {
  return wait_until(timeout);
}

int Barrier::wait_until(const std::optional<std::chrono::nanoseconds>& timeout) {
  const std::shared_ptr<detail::BarrierState> kept = state_;  // the action may assign to this
  detail::BarrierState& mine = state();
  Rounds& rounds = mine.shared.body();
  const auto deadline = timeout ? base::Deadline::after(*timeout) : base::Deadline::never();
  const sync::Passed result =
      rounds.wait(mine.seat, mine.action.has_value(), mine.bells(), deadline);
  if (!result.acts) {
    return tell(result);
  }
  try {
    mine.action->call();
  } catch (...) {
    rounds.abort(mine.bells());
    throw;
  }
  return tell(rounds.finish(result, mine.bells()));
}

void Barrier::abort() {
  state().shared.body().abort(state().bells());
}

void Barrier::reset() {
  state().shared.body().reset(state().bells());
}

int Barrier::parties() const {
  return static_cast<int>(state().shared.body().parties());
}

int Barrier::n_waiting() const {
  return static_cast<int>(state().shared.body().waiting());
}

bool Barrier::broken() const {
  return state().shared.body().is_broken();
}

void Barrier::save(OutputArchive& archive) const {
  const bool is_there = state_ != nullptr;
  archive(is_there);
  if (!is_there) {
    return;
  }
  state_->shared.save(archive);
  archive.write_handle(state_->lock_bell.handle());
  archive(state_->timeout, state_->action);
}

void Barrier::load(InputArchive& archive) {
  bool is_there = false;
  archive(is_there);
  if (!is_there) {
    state_ = nullptr;
    return;
  }
  auto arrived = std::make_shared<detail::BarrierState>();
  arrived->shared = sync::Shared<Rounds>::load(archive);
  arrived->lock_bell = os::Bell(archive.read_handle());
  archive(arrived->timeout, arrived->action);
  arrived->seat.key = reinterpret_cast<std::uintptr_t>(arrived.get());
  state_ = std::move(arrived);
}

}  // namespace brood
