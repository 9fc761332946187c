#include "os/handle_box.hpp"

#include "brood/error.hpp"
#include "os/kept_handles_windows.hpp"
#include "os/native_windows.hpp"
#include "os/process_id.hpp"

#include <windows.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

// A ticket is the numbers that its handles have in the table.
//
// The keeper has a list of the tables that it made. Others may go on with a box when the keeper's
// own object is gone, and put more into it; so a table stays in the list until nobody else has it,
// which is looked at whenever the keeper makes or loses a box. Then what was never taken out is
// closed.

namespace brood::os {

namespace {

struct Ticket {
  std::uint64_t first = 0;
  std::uint64_t count = 0;

  static Ticket of(std::span<const std::byte> bytes) {
    Ticket ticket;
    std::memcpy(&ticket, bytes.data(), std::min(sizeof ticket, bytes.size()));
    return ticket;
  }

  std::uint64_t end() const { return first + count; }
};

using Kept = std::shared_ptr<const KeptHandles>;

/// The tables that this process keeps handles for.
class OwnTables {
 public:
  static OwnTables& get() {
    static auto* const tables = new OwnTables;  // for boxes that are destroyed at the very end
    return *tables;
  }

  void add(Kept kept) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(kept));
  }

  /// Empties those that nobody has any more. A box may lie in another one: so again, until there
  /// are none.
  void tidy() noexcept {
    for (Kept kept = take_one(); kept; kept = take_one()) {
      kept->close_all();
    }
  }

 private:
  Kept take_one() noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(all_.begin(), all_.end(), [](const Kept& kept) {
      return kept.use_count() == 1 && kept->is_the_last_one();
    });
    if (found == all_.end()) {
      return nullptr;
    }
    Kept kept = std::move(*found);
    all_.erase(found);
    return kept;
  }

  std::mutex mutex_;
  std::vector<Kept> all_;
};

}  // namespace

struct HandleBox::State {
  Kept kept;
  ProcessId keeper = 0;

  State(Kept its_kept, ProcessId its_keeper) : kept(std::move(its_kept)), keeper(its_keeper) {}

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  ~State() {
    kept.reset();
    if (is_own()) {
      OwnTables::get().tidy();
    }
  }

  bool is_own() const { return keeper == this_process_id(); }

  Handle open_keeper() const {
    if (has_ended(keeper)) {
      return Handle();
    }
    return own_handle(::OpenProcess(PROCESS_DUP_HANDLE, FALSE, static_cast<DWORD>(pid_of(keeper))));
  }

  std::string describe_keeper() const {
    return "process " + std::to_string(pid_of(keeper)) + ", which made the queue,";
  }
};

HandleBox HandleBox::make() {
  auto kept = std::make_shared<const KeptHandles>();
  OwnTables::get().add(kept);
  OwnTables::get().tidy();
  HandleBox box;
  box.state_ = std::make_shared<const State>(std::move(kept), this_process_id());
  return box;
}

std::size_t HandleBox::ticket_size() noexcept {
  return sizeof(Ticket);
}

bool HandleBox::put(std::span<const Handle> handles, std::span<std::byte> ticket) const {
  const KeptHandles& kept = *state_->kept;
  if (handles.size() > KeptHandles::capacity) {
    throw EncodingError("one item can hold " + std::to_string(KeptHandles::capacity) +
                        " handles, not " + std::to_string(handles.size()));
  }
  const Handle keeper = state_->open_keeper();
  if (!keeper) {
    throw EncodingError(state_->describe_keeper() + " has ended: nobody can keep handles for it");
  }
  if (!kept.has_room_for(handles.size())) {
    return false;
  }
  const Ticket made{kept.end(), handles.size()};
  try {
    for (const Handle& handle : handles) {
      kept.put(keeper, handle);
    }
  } catch (...) {
    kept.close_from(keeper, made.first);
    throw;
  }
  std::memcpy(ticket.data(), &made, sizeof made);
  return true;
}

void HandleBox::take_back(std::span<const std::byte> ticket) const noexcept {
  state_->kept->close_from(state_->open_keeper(), Ticket::of(ticket).first);
}

std::vector<Handle> HandleBox::look(std::span<const std::byte> ticket) const {
  const Ticket wanted = Ticket::of(ticket);
  const Handle keeper = state_->open_keeper();
  if (!keeper) {
    throw DecodingError("an item of a queue holds handles, but " + state_->describe_keeper() +
                        " has ended");
  }
  if (!state_->kept->holds(wanted.first, wanted.count)) {
    throw DecodingError("an item of a queue holds handles, but they are not there");
  }
  // What processes left that were killed before their item was in the queue, or after it was out.
  state_->kept->close_up_to(keeper, wanted.first);
  std::vector<Handle> handles;
  for (std::uint64_t number = wanted.first; number != wanted.end(); ++number) {
    handles.push_back(state_->kept->copy(keeper, number));
  }
  return handles;
}

void HandleBox::drop(std::span<const std::byte> ticket) const noexcept {
  state_->kept->close_up_to(state_->open_keeper(), Ticket::of(ticket).end());
}

void HandleBox::save(OutputArchive& archive) const {
  archive.write_handle(state_->kept->handle());
  archive(state_->keeper);
}

void HandleBox::load(InputArchive& archive) {
  Handle region = archive.read_handle();
  ProcessId keeper = 0;
  archive(keeper);
  if (!region) {
    throw DecodingError("a queue from another process came without its way for handles");
  }
  auto kept = std::make_shared<const KeptHandles>(std::move(region));
  state_ = std::make_shared<const State>(std::move(kept), keeper);
}

}  // namespace brood::os
