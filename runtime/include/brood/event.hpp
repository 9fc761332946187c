#pragma once
// Something that happens once, or now and then, and that processes and threads wait for.
//
//   void work(brood::Event start) {
//     start.wait();
//     ...
//   }
//
//   brood::Event start;
//   ...                     // the processes are made, with start as an argument
//   start.set();            // lets all go
//
// An Event is a name for something in shared memory, as a Lock is: a copy, and what arrives in
// another process, is the same one. Nobody can die in a way that would make others wait.
// Python: multiprocessing.Event

#include <brood/duration.hpp>
#include <brood/export.hpp>
#include <brood/serialize_archive.hpp>

#include <chrono>
#include <memory>

namespace brood {

namespace detail {

struct EventState;

}  // namespace detail

/// Threads: any may call any member, except assignment and destruction.
class BROOD_EXPORT Event {
 public:
  /// Not set. Throws std::system_error when there is no memory.
  Event();

  /// Another name for the same event.
  Event(const Event&) = default;
  Event& operator=(const Event&) = default;
  ~Event() = default;

  bool is_set() const;

  /// Lets go everyone who waits, and everyone who comes until it is cleared; whoever waits at this
  /// moment also when it is cleared at once.
  void set();

  void clear();

  /// Until it is set.
  void wait();

  /// False when it was not set for so long; a negative time is none. Python: wait(timeout)
  bool wait_for(Duration timeout);

  /// How it travels. load throws DecodingError, std::system_error.
  void save(OutputArchive& archive) const;
  void load(InputArchive& archive);

 private:
  std::shared_ptr<detail::EventState> state_;
};

}  // namespace brood
