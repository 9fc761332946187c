#include "brood/queue.hpp"

#include "base/deadline.hpp"
#include "ipc/queue_storage.hpp"
#include "os/handle_box.hpp"
#include "os/memory_size.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace brood::detail {

namespace {

using Core = ipc::QueueCore<sync::Machine, ipc::QueueStorage>;

// Who asks without wanting to wait still waits for the end of another one's put or get, which is a
// matter of microseconds, unless that one copies gigabytes, or was stopped.
constexpr std::chrono::nanoseconds patience_with_others = std::chrono::seconds(1);

// How often a putter looks whether the system keeps more handles now.
constexpr std::chrono::nanoseconds box_pause = std::chrono::milliseconds(10);

base::Deadline earlier(const base::Deadline& one, const base::Deadline& other) {
  return one.is_never() || (!other.is_never() && *other.moment() < *one.moment()) ? other : one;
}

base::Deadline deadline_of(const std::optional<std::chrono::nanoseconds>& timeout) {
  return timeout ? base::Deadline::after(*timeout) : base::Deadline::never();
}

/// For the lock.
base::Deadline lock_deadline_of(const std::optional<std::chrono::nanoseconds>& timeout) {
  return timeout ? base::Deadline::after(std::max(*timeout, patience_with_others))
                 : base::Deadline::never();
}

std::uint64_t bytes_for(const QueueOptions& options) {
  constexpr std::uint64_t unknown = std::uint64_t{1} << 30U;
  if (options.max_bytes != 0) {
    return options.max_bytes;
  }
  const std::uint64_t half = os::physical_memory() / 2;
  return std::min(half != 0 ? half : unknown, os::cheap_to_reserve());
}

Core::Bells make_bells() {
  return {os::Bell::make(), os::Bell::make(), os::Bell::make(), os::Bell::make(), os::Bell::make()};
}

// How often a putter lets others take something out before he makes a queue grow beyond what a CPU
// keeps near. Where nobody takes anything out, he does not wait at all.
constexpr int growth_patience = 32;
constexpr std::chrono::nanoseconds growth_pause = std::chrono::microseconds(500);

/// A getter's stay. However it ends, he passes on what he was woken for.
class Waiting {
 public:
  explicit Waiting(Core& core) : core_(core) {}

  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  ~Waiting() {
    if (has_waited_) {
      core_.pass_on();
    }
  }

  bool wait_for_item(const base::Deadline& deadline) {
    has_waited_ = true;
    return core_.wait_for_item(deadline);
  }

 private:
  Core& core_;
  bool has_waited_ = false;
};

}  // namespace

struct QueueBase::State {
  ipc::QueueStorage storage;
  Core::Bells bells;
  os::HandleBox box;
  std::atomic<bool> closed{false};

  explicit State(const QueueOptions& options)
      : storage(bytes_for(options), options.maxsize),
        bells(make_bells()),
        box(os::HandleBox::make()) {}

  State(memory::SharedBlock block, Core::Bells all_bells, os::HandleBox its_box)
      : storage(std::move(block)), bells(std::move(all_bells)), box(std::move(its_box)) {}

  ipc::QueueBody& body() { return storage.body(); }

  std::atomic<std::uint64_t> taken_when_it_grew{~std::uint64_t{0}};

  /// Whether something was taken out, after a moment's wait if there is somebody who does that.
  bool await_taker(Core& core, std::uint64_t taken, const base::Deadline& deadline) {
    const std::uint64_t before = taken_when_it_grew.exchange(taken, std::memory_order_relaxed);
    const auto pause = base::Deadline::after(growth_pause);
    return before != taken && !deadline.has_passed() && core.wait_for_space(taken, pause);
  }

  Core core() { return Core(storage.body(), storage, bells); }
};

template <class Cursor>
void QueueItem::read(std::size_t size, Cursor& cursor) {
  is_in_place_ = taker_.expect != nullptr && taker_.expect(taker_.value, size);
  size_ = is_in_place_ ? taker_.head_size : size;
  if (size_ > small_.size()) {
    large_.resize(size_);
  }
  cursor.read(size_ > small_.size() ? large_.data() : small_.data(), size_);
  if (is_in_place_) {
    std::size_t offset = 0;
    cursor.each_piece(size - size_, [&](const std::byte* there, std::size_t count) {
      taker_.take(taker_.value, offset, {there, count});
      offset += count;
    });
  }
}

std::span<const std::byte> QueueItem::bytes() const {
  return {size_ <= small_.size() ? small_.data() : large_.data(), size_};
}

QueueBase::QueueBase(const QueueOptions& options, bool joinable)
    : state_(std::make_shared<State>(options)) {
  state_->body().joinable = joinable ? 1 : 0;
}

QueueBase::State& QueueBase::open() const {
  if (state_->closed.load(std::memory_order_relaxed)) {
    throw std::logic_error("this Queue is closed");
  }
  return *state_;
}

std::size_t QueueBase::qsize() const {
  return static_cast<std::size_t>(state_->core().size());
}

bool QueueBase::full() const {
  const std::uint64_t most = state_->body().maxsize;
  return most != 0 && state_->core().size() >= most;
}

void QueueBase::close() noexcept {
  state_->closed = true;
}

bool QueueBase::put_item(std::span<const std::byte> head, std::span<const std::byte> body,
                         std::span<const Handle> handles, const Timeout& timeout) {
  State& state = open();
  Core core = state.core();
  std::vector<std::byte> ticket(handles.empty() ? 0 : os::HandleBox::ticket_size());
  const std::uint64_t size = head.size() + body.size();
  const auto item = ipc::ItemHead::of(ticket.size() + size, handles.size());
  if (size >= std::uint64_t{1} << (ipc::ItemHead::size_bits - 1)) {
    throw std::length_error("Queue::put of " + std::to_string(size) + " bytes");
  }
  const std::array<std::span<const std::byte>, 3> parts{std::span<const std::byte>(ticket), head,
                                                        body};
  const auto seal = [&] { return handles.empty() || state.box.put(handles, ticket); };
  const auto unseal = [&] {
    if (!handles.empty()) {
      state.box.take_back(ticket);
    }
  };
  const base::Deadline deadline = deadline_of(timeout);
  const base::Deadline lock_deadline = lock_deadline_of(timeout);
  int patience = growth_patience;
  for (;;) {
    const auto growth = patience > 0 ? ipc::Growth::reluctant : ipc::Growth::free;
    const auto [put, taken] = core.try_put(item, parts, seal, unseal, growth, lock_deadline);
    switch (put) {
      case ipc::Put::done:
        core.tell_of_item();
        return true;
      case ipc::Put::no_room_ever:
        throw std::length_error("Queue::put of " + std::to_string(size) +
                                " bytes: this queue never has room for so many; make it with a "
                                "larger max_bytes");
      case ipc::Put::would_grow:
        patience = state.await_taker(core, taken, deadline) ? patience - 1 : 0;
        break;
      case ipc::Put::not_sealed:
        // Handles under way are counted over all that this user has anywhere: nobody tells when
        // there are fewer.
        if (deadline.has_passed()) {
          return false;
        }
        core.wait_for_space(taken, earlier(deadline, base::Deadline::after(box_pause)));
        break;
      case ipc::Put::no_room_now:
        if (!core.wait_for_space(taken, deadline)) {
          return false;
        }
    }
  }
}

bool QueueBase::take_item(QueueItem& item, const Timeout& timeout) {
  State& state = open();
  Core core = state.core();
  std::vector<std::byte> ticket;
  std::exception_ptr lost;
  const auto take = [&](ipc::ItemHead head, std::uint64_t there, auto& cursor) {
    const std::uint64_t handles = head.handles();
    const std::uint64_t ticket_size = handles == 0 ? 0 : os::HandleBox::ticket_size();
    if (head.length() > there || ticket_size > head.size()) {
      throw DecodingError("a queue in shared memory is damaged: an item claims " +
                          std::to_string(head.size()) + " bytes and " + std::to_string(handles) +
                          " handles");
    }
    ticket.resize(static_cast<std::size_t>(ticket_size));
    cursor.read(ticket.data(), ticket.size());
    item.read(static_cast<std::size_t>(head.size() - ticket_size), cursor);
    if (handles != 0) {
      try {
        item.handles_ = state.box.look(ticket);
      } catch (const DecodingError&) {
        lost = std::current_exception();  // for ever: the item must not stay in the others' way
      }
    }
  };
  const auto then = [&] {
    if (!ticket.empty() && !lost) {
      state.box.drop(ticket);
    }
  };
  const base::Deadline deadline = deadline_of(timeout);
  const base::Deadline lock_deadline = lock_deadline_of(timeout);
  Waiting waiting(core);
  while (!core.try_get(take, then, lock_deadline)) {
    if (deadline.has_passed() || !waiting.wait_for_item(deadline)) {
      return false;
    }
  }
  core.tell_of_space();
  if (lost) {
    std::rethrow_exception(lost);
  }
  return true;
}

void QueueBase::say_task_done() {
  if (!state_->core().say_task_done()) {
    throw std::logic_error("JoinableQueue::task_done was called more often than items were put");
  }
}

bool QueueBase::wait_for_tasks(const Timeout& timeout) {
  return state_->core().wait_for_tasks(deadline_of(timeout), [](const ipc::LostTasks& lost) {
    const std::int64_t pid = os::pid_of(lost.process);
    const std::string others = lost.processes == 1 ? " has died with "
                                                   : " and " + std::to_string(lost.processes - 1) +
                                                         " more have died with ";
    throw OwnerDied(pid, "process " + std::to_string(pid) + others + std::to_string(lost.count) +
                             " tasks of a JoinableQueue that were taken out and not done");
  });
}

void QueueBase::save(OutputArchive& archive) const {
  const State& state = *state_;
  state.storage.block().save(archive);
  for (const os::Bell* bell : {&state.bells.put_lock, &state.bells.get_lock, &state.bells.items,
                               &state.bells.space, &state.bells.joined}) {
    archive.write_handle(bell->handle());
  }
  state.box.save(archive);
}

void QueueBase::load(InputArchive& archive) {
  memory::SharedBlock block;
  block.load(archive, sizeof(ipc::QueueBody));
  Core::Bells bells;
  for (os::Bell* bell :
       {&bells.put_lock, &bells.get_lock, &bells.items, &bells.space, &bells.joined}) {
    *bell = os::Bell(archive.read_handle());
  }
  os::HandleBox box;
  box.load(archive);
  state_ = std::make_shared<State>(std::move(block), std::move(bells), std::move(box));
}

}  // namespace brood::detail
