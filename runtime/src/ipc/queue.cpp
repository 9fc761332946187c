#include "brood/queue.hpp"

#include "base/deadline.hpp"
#include "ipc/queue_storage.hpp"
#include "os/handle_box.hpp"
#include "os/memory_size.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <utility>

namespace brood::detail {

namespace {

using Core = ipc::QueueCore<sync::Machine, ipc::QueueStorage>;

// Who asks without wanting to wait still waits for the end of another one's put or get, which is a
// matter of microseconds, unless that one was stopped.
constexpr std::chrono::nanoseconds patience_with_others = std::chrono::milliseconds(100);

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

  Core core() { return Core(storage.body(), storage, bells); }
};

std::span<std::byte> QueueItem::make_room(std::size_t size) {
  size_ = size;
  if (size <= small_.size()) {
    return std::span(small_).first(size);
  }
  large_.resize(size);
  return {large_.data(), size};
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

bool QueueBase::put_item(std::span<const std::byte> bytes, std::span<const Handle> handles,
                         const Timeout& timeout) {
  State& state = open();
  Core core = state.core();
  std::vector<std::byte> ticket(handles.empty() ? 0 : os::HandleBox::ticket_size(handles.size()));
  const auto head = ipc::ItemHead::of(ticket.size() + bytes.size(), handles.size());
  if (bytes.size() >= std::uint64_t{1} << (ipc::ItemHead::size_bits - 1)) {
    throw std::length_error("Queue::put of " + std::to_string(bytes.size()) + " bytes");
  }
  const std::array<std::span<const std::byte>, 2> parts{std::span<const std::byte>(ticket), bytes};
  const auto seal = [&] { return handles.empty() || state.box.put(handles, ticket); };
  const base::Deadline deadline = deadline_of(timeout);
  for (;;) {
    const std::uint64_t taken = core.taken();
    switch (core.try_put(head, parts, seal, lock_deadline_of(timeout))) {
      case ipc::Put::done:
        core.tell_of_item();
        return true;
      case ipc::Put::no_room_ever:
        throw std::length_error("Queue::put of " + std::to_string(bytes.size()) +
                                " bytes: this queue never has room for so many; make it with a "
                                "larger max_bytes");
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
  const auto take = [&](ipc::ItemHead head, std::uint64_t there, auto& cursor) {
    const std::uint64_t handles = head.handles();
    const std::uint64_t ticket_size = handles == 0 ? 0 : os::HandleBox::ticket_size(handles);
    if (head.length() > there || ticket_size > head.size()) {
      throw DecodingError("a queue in shared memory is damaged: an item claims " +
                          std::to_string(head.size()) + " bytes and " + std::to_string(handles) +
                          " handles");
    }
    ticket.resize(static_cast<std::size_t>(ticket_size));
    cursor.read(ticket.data(), ticket.size());
    const auto room = item.make_room(static_cast<std::size_t>(head.size() - ticket_size));
    cursor.read(room.data(), room.size());
    if (handles != 0) {
      item.handles_ = state.box.look(ticket);
    }
  };
  const auto then = [&] {
    if (!ticket.empty()) {
      state.box.drop(ticket);
    }
  };
  const base::Deadline deadline = deadline_of(timeout);
  while (!core.try_get(take, then, lock_deadline_of(timeout))) {
    if (deadline.has_passed() || !core.wait_for_item(deadline)) {
      return false;
    }
  }
  core.tell_of_space();
  return true;
}

void QueueBase::say_task_done() {
  if (!open().core().say_task_done()) {
    throw std::logic_error("JoinableQueue::task_done was called more often than items were put");
  }
}

bool QueueBase::wait_for_tasks(const Timeout& timeout) {
  return open().core().wait_for_tasks(deadline_of(timeout), [](const ipc::LostTasks& lost) {
    const std::int64_t pid = os::pid_of(lost.process);
    throw OwnerDied(pid, "process " + std::to_string(pid) + " has died with " +
                             std::to_string(lost.count) +
                             " tasks of a JoinableQueue that it had taken out and not done");
  });
}

void QueueBase::save(OutputArchive& archive) const {
  const State& state = *state_;
  state.storage.block().save(archive);
  for (const os::Bell* bell : {&state.bells.put_lock, &state.bells.get_lock, &state.bells.items,
                               &state.bells.space, &state.bells.joined}) {
    archive.write_handle(bell->handle());
  }
  archive.write_handle(state.box.in);
  archive.write_handle(state.box.out);
  archive(state.box.keeper);
}

void QueueBase::load(InputArchive& archive) {
  memory::SharedBlock block;
  block.load(archive, sizeof(ipc::QueueBody));
  Core::Bells bells;
  for (os::Bell* bell :
       {&bells.put_lock, &bells.get_lock, &bells.items, &bells.space, &bells.joined}) {
    *bell = os::Bell(archive.read_handle());
  }
  os::HandleBox box{archive.read_handle(), archive.read_handle(), 0};
  archive(box.keeper);
  state_ = std::make_shared<State>(std::move(block), std::move(bells), std::move(box));
}

}  // namespace brood::detail
