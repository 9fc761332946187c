#pragma once
// The insides of Lock and RLock, for what stands on them.

#include "base/deadline.hpp"
#include "brood/lock.hpp"
#include "sync/machine.hpp"
#include "sync/owned_word.hpp"
#include "sync/shared.hpp"

#include <atomic>
#include <cstdint>

namespace brood::sync {

using OwnedWord = OwnedWordOf<Machine>;

/// Who finds the word to be this process's, and the thread to be himself, holds the lock: nobody
/// else could have written both, since threads' numbers are unlike those of any other process (a
/// dead holder's stays there until the next one writes his own). A thread takes its number back
/// before it releases the word, so that a thread of the same process that takes the word next is
/// not mistaken for it before it has written its own.
struct RLockBody {
  OwnedWord word;
  std::atomic<std::uint64_t> thread{0};
  std::atomic<std::uint64_t> count{0};  ///< only who holds it reads or writes it
};

}  // namespace brood::sync

namespace brood::detail {

struct LockState {
  using Body = sync::OwnedWord;

  sync::Shared<Body> shared;

  sync::OwnedWord& word() const { return shared.body(); }

  sync::Taken take(const base::Deadline& deadline);
  sync::Taken try_take();

  /// Throws std::logic_error.
  void release();

  /// Whether this process holds it: which thread of it, nobody knows.
  bool is_held_here() const { return word().holder() == sync::Machine::self(); }

  /// By the holder, who will take it again: how often he holds it.
  std::uint64_t release_all();

  sync::Taken take_again(std::uint64_t, const base::Deadline& deadline) { return take(deadline); }

  /// By the holder, who was told of a death: the next one is told, too.
  void abandon(os::ProcessId dead);
};

struct RLockState {
  using Body = sync::RLockBody;

  sync::Shared<Body> shared;

  sync::OwnedWord& word() const { return shared.body().word; }

  sync::Taken take(const base::Deadline& deadline);
  sync::Taken try_take();

  /// Throws std::logic_error.
  void release();
  void abandon(os::ProcessId dead);

  bool is_held_here() const;

  std::uint64_t release_all();
  sync::Taken take_again(std::uint64_t count, const base::Deadline& deadline);

 private:
  /// `take_word` is asked when this thread does not hold it already.
  template <class TakeWord>
  sync::Taken enter(TakeWord take_word);
};

}  // namespace brood::detail
