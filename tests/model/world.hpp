#pragma once
// A few processes that exist only here: fibers of one thread, which go on one step at a time. A
// step is one operation on shared memory. Before each one somebody is asked what is to happen: the
// same process goes on, another one does, or this one is killed.
//
// One who is killed never goes on; his destructors do not run; what he has shared stays as it is.
//
// There is no clock. As long as nobody was killed a slice never ends: when
// somebody sleeps then and nobody else can go on, a wake-up was lost, which is an error. When
// somebody was killed, the slices of all sleepers end when nobody else can go on.

#include "os/process_id.hpp"

#include <ucontext.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace brood::model {

/// A thread of a process. Small, so that a set of them is a word.
inline constexpr int most_actors = 6;

/// What can happen next; a schedule is a list of these.
enum class Move : std::uint8_t {
  run = 0x00,   ///< plus an actor
  kill = 0x10,  ///< plus a process
  wake = 0x20,  ///< plus an actor
  time = 0x30,  ///< the slice that the actor would sleep for is over at once
};

constexpr Move operator+(Move move, int number) {
  return static_cast<Move>(static_cast<int>(move) + number);
}

/// Of moves that are not what happens by itself, how many there may be in one run.
struct Bounds {
  int preemptions = 0;
  int kills = 0;
  int short_slices = 0;
  /// Where one has to be chosen, each is a way of its own; else all but the first are preemptions.
  bool all_orders = true;
};

/// Says what happens. `moves.front()` is what happens by itself; when `free`, all are alike.
class Chooser {
 public:
  Chooser() = default;
  Chooser(const Chooser&) = delete;
  Chooser& operator=(const Chooser&) = delete;
  virtual ~Chooser() = default;

  virtual Move choose(std::uint32_t moment, std::span<const Move> moves, bool free) = 0;
};

/// One thing that did not happen by itself.
struct Choice {
  std::uint32_t moment = 0;
  Move move{};
};

/// What the processes do, and what must be true of it, else World::fail is called. It keeps what it
/// knows where kills cannot reach; the shared memory of a run is made by `begin`.
class Scenario {
 public:
  Scenario() = default;
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;
  virtual ~Scenario() = default;

  virtual std::string name() const = 0;
  virtual int actors() const = 0;

  /// Of an actor; 0, 1, ...
  virtual int process(int actor) const { return actor; }

  /// Also when nobody was killed: wake-ups may be lost.
  virtual bool slices_end() const { return false; }

  /// False: what would come of it is known, and no error.
  virtual bool may_be_killed(int /*process*/) { return true; }

  virtual void begin() = 0;
  virtual void act(int actor) = 0;

  /// True at every instant; called whenever something happens that is not what happens by itself.
  virtual void check() {}

  /// Whoever it was has just been killed.
  virtual void killed(int /*process*/) {}

  /// All are finished or dead.
  virtual void end() = 0;

  /// A word of the shared memory, for people.
  virtual std::string name_of(const void* /*word*/) const { return "?"; }
};

/// One run of a scenario at a time.
class World {
 public:
  World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  static World& now() { return *now_; }

  /// What was wrong; empty: nothing. A run that is the same as another one but for the order of
  /// steps that have nothing to do with each other is given up: see Actor::last.
  std::string run(Scenario& scenario, Chooser& chooser, const Bounds& bounds, bool tell = false);

  /// Of the last run: so often something could have been chosen, and this was.
  std::uint32_t moments() const { return moments_; }

  const std::vector<Choice>& schedule() const { return schedule_; }

  // Of all runs.
  std::uint64_t all_steps() const { return all_steps_; }

  std::uint64_t given_up() const { return given_up_; }

  /// Whether runs are given up.
  void prune(bool prunes) { prunes_ = prunes; }

  // What follows is called by the scenario and by what it stands on.

  /// Before each operation on shared memory. Nothing when no actor runs: then somebody looks at it
  /// from outside, at one instant.
  void step(const char* what, const void* where) {
    if (running_ >= 0) {
      decide(what, where);
    }
  }

  /// After it: whether it was a change.
  void touched(const void* where, bool changed) {
    if (running_ >= 0) {
      actors_[at(running_)].last = {where, changed};
      actors_[at(running_)].last_was_first = just_came_;
      just_came_ = false;
      if (preempted_ != 0) {
        find_conflicts(where, changed);
      }
    }
  }

  /// What came of it, for people.
  void came_of_it(std::uint64_t value) {
    if (tells_ && running_ >= 0) {
      tell_value(value);
    }
  }

  /// Another thing for people to know.
  void remark(const std::string& text) {
    if (tells_) {
      tell_line(text);
    }
  }

  /// Something is wrong: ends the run.
  [[noreturn]] void fail(const std::string& what);

  int actor() const { return running_; }

  bool is_dead(int actor) const { return actors_[at(actor)].state == State::dead; }

  bool is_finished(int actor) const { return actors_[at(actor)].state == State::finished; }

  /// Of the process of the actor that runs; 0: none.
  os::ProcessId self() const { return running_ < 0 ? 0 : id_of(actors_[at(running_)].process); }

  static os::ProcessId id_of(int process) { return static_cast<os::ProcessId>(process) + 1; }

  static int process_of(os::ProcessId id) { return static_cast<int>(id) - 1; }

  bool has_ended(os::ProcessId id) const;

  /// What has_ended looks at.
  const void* lives() const { return &slices_end_; }

  // Sleeping, for ModelSpot.

  /// Until it is woken or its slice ends.
  void sleep();

  bool slice_has_ended() const { return actors_[at(running_)].slice_has_ended; }

  /// One of `candidates`, a set of actors, chosen and made to go on if it sleeps.
  int wake_one_of(std::uint32_t candidates);

  /// While it is there, all is one instant.
  class Instant {
   public:
    explicit Instant(World& world) : world_(world), running_(world.running_) {
      world_.running_ = -1;
    }

    Instant(const Instant&) = delete;
    Instant& operator=(const Instant&) = delete;

    ~Instant() { world_.running_ = running_; }

   private:
    World& world_;
    int running_;
  };

 private:
  enum class State { ready, sleeping, finished, dead };

  struct Touch {
    const void* where = nullptr;
    bool changed = true;
  };

  struct Actor {
    /// The last step before it was preempted. If nothing that the others have done until it goes on
    /// has to do with it, the actor could as well have been preempted before it, which is another
    /// run.
    Touch last;
    bool last_was_first = false;  ///< since the actor was chosen: there is no such other run
    State state = State::ready;
    int process = 0;
    bool slice_has_ended = false;
    ucontext_t context{};
    std::unique_ptr<std::byte[]> stack;
  };

  /// Moves that are possible now.
  struct Moves {
    std::array<Move, 2 * most_actors + 2> moves{};
    std::size_t count = 0;

    void add(Move move) { moves[count++] = move; }
  };

  static std::size_t at(int actor) { return static_cast<std::size_t>(actor); }

  static void enter();

  void decide(const char* what, const void* where);
  Move choose(const Moves& moves, bool free);
  int choose_one(Moves& moves);
  void look();
  bool may_be_killed();
  void switch_to(int actor);
  [[noreturn]] void kill_process();
  [[noreturn]] void leave_for(int actor);
  [[noreturn]] void give_up();
  void find_conflicts(const void* where, bool changed);
  int next_actor();
  void tell_line(const std::string& text);
  static void tell_value(std::uint64_t value);

  static World* now_;

  Scenario* scenario_ = nullptr;
  Chooser* chooser_ = nullptr;
  Bounds left_;
  bool tells_ = false;
  std::array<Actor, most_actors> actors_;
  int count_ = 0;
  int running_ = -1;
  std::uint32_t preempted_ = 0;  // actors that may as well have been earlier
  bool just_came_ = true;        // the actor that runs has not made a step since it was chosen
  bool has_begun_ = false;
  bool slices_end_ = false;
  int slices_ = 0;
  std::uint32_t moments_ = 0;
  std::uint32_t steps_ = 0;
  std::uint64_t all_steps_ = 0;
  std::uint64_t given_up_ = 0;
  bool prunes_ = true;
  std::vector<Choice> schedule_;
  std::string failure_;
  ucontext_t outside_{};
};

}  // namespace brood::model
