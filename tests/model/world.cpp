#include "model/world.hpp"

#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace brood::model {

namespace {

constexpr std::size_t stack_size = std::size_t{64} << 10U;

// More is not a long run but one that does not end.
constexpr std::uint32_t most_steps = 20'000;

// How often all may have slept for a slice since somebody was killed.
constexpr int most_slices = 40;

}  // namespace

World* World::now_ = nullptr;

World::World() {
  now_ = this;
  for (Actor& actor : actors_) {
    actor.stack = std::make_unique<std::byte[]>(stack_size);
  }
}

World::~World() {
  now_ = nullptr;
}

std::string World::run(Scenario& scenario, Chooser& chooser, const Bounds& bounds, bool tell) {
  scenario_ = &scenario;
  chooser_ = &chooser;
  left_ = bounds;
  tells_ = tell;
  count_ = scenario.actors();
  running_ = -1;
  preempted_ = 0;
  just_came_ = true;
  slices_end_ = scenario.slices_end();
  slices_ = 0;
  moments_ = 0;
  steps_ = 0;
  schedule_.clear();
  failure_.clear();
  scenario.begin();
  for (int i = 0; i < count_; ++i) {
    Actor& actor = actors_[at(i)];
    actor.state = State::ready;
    actor.last = {};
    actor.last_was_first = true;
    actor.process = scenario.process(i);
    actor.slice_has_ended = false;
    ::getcontext(&actor.context);
    actor.context.uc_stack.ss_sp = actor.stack.get();
    actor.context.uc_stack.ss_size = stack_size;
    actor.context.uc_link = nullptr;
    ::makecontext(&actor.context, &World::enter, 0);
  }
  running_ = next_actor();
  has_begun_ = true;
  ::swapcontext(&outside_, &actors_[at(running_)].context);
  has_begun_ = false;
  running_ = -1;
  all_steps_ += steps_;
  if (tells_) {
    std::cout << '\n';
  }
  return failure_;
}

void World::enter() {
  World& world = now();
  world.scenario_->act(world.running_);
  world.actors_[at(world.running_)].state = State::finished;
  world.find_conflicts(&world.slices_end_, true);
  world.remark("has finished");
  world.leave_for(world.next_actor());
}

void World::leave_for(int actor) {
  if (actor >= 0) {
    running_ = actor;
    just_came_ = true;
    ::setcontext(&actors_[at(actor)].context);
  } else {
    look();
    running_ = -1;
    scenario_->end();
    ::setcontext(&outside_);
  }
  std::abort();  // not reached
}

void World::fail(const std::string& what) {
  if (!has_begun_) {
    throw std::logic_error(what);
  }
  remark("WRONG: " + what);
  failure_ = what;
  ::setcontext(&outside_);
  std::abort();  // not reached
}

void World::decide(const char* what, const void* where) {
  if (++steps_ > most_steps) {
    fail("it does not end");
  }
  for (;;) {
    Moves moves;
    moves.add(Move::run + running_);
    if (left_.preemptions > 0 && !just_came_) {
      for (int i = 0; i < count_; ++i) {
        if (i != running_ && actors_[at(i)].state == State::ready) {
          moves.add(Move::run + i);
        }
      }
    }
    // To be killed after a mere look is the same as to be killed before it.
    if (left_.kills > 0 && (just_came_ || actors_[at(running_)].last.changed) && may_be_killed()) {
      moves.add(Move::kill + actors_[at(running_)].process);
    }
    const Move move = choose(moves, false);
    if (move == Move::run + running_) {
      break;
    }
    look();
    if (move >= Move::kill) {
      kill_process();
    }
    --left_.preemptions;
    if (prunes_ && !actors_[at(running_)].last_was_first) {
      preempted_ |= std::uint32_t{1} << running_;
    }
    switch_to(static_cast<int>(move) - static_cast<int>(Move::run));
    if ((preempted_ >> running_ & 1U) != 0) {
      give_up();
    }
  }
  if (tells_) {
    tell_line(std::string(what) + ' ' + scenario_->name_of(where));
  }
}

void World::find_conflicts(const void* where, bool changed) {
  for (int i = 0; i < count_; ++i) {
    const Touch& last = actors_[at(i)].last;
    if (i != running_ && last.where == where && (last.changed || changed)) {
      preempted_ &= ~(std::uint32_t{1} << i);
    }
  }
}

void World::give_up() {
  ++given_up_;
  ::setcontext(&outside_);
  std::abort();  // not reached
}

Move World::choose(const Moves& moves, bool free) {
  ++moments_;
  Move move = moves.moves.front();
  if (moves.count > 1) {
    move = chooser_->choose(moments_, {moves.moves.data(), moves.count}, free);
    if (move != moves.moves.front()) {
      schedule_.push_back({moments_, move});
    }
  }
  return move;
}

int World::choose_one(Moves& moves) {
  if (!left_.all_orders && left_.preemptions == 0) {
    moves.count = 1;
  }
  const Move move = choose(moves, true);
  if (!left_.all_orders && move != moves.moves.front()) {
    --left_.preemptions;
  }
  return static_cast<int>(move);
}

void World::look() {
  const Instant instant(*this);
  scenario_->check();
}

bool World::may_be_killed() {
  const int process = actors_[at(running_)].process;
  const Instant instant(*this);
  return scenario_->may_be_killed(process);
}

void World::switch_to(int actor) {
  const int last = running_;
  running_ = actor;
  just_came_ = true;
  ::swapcontext(&actors_[at(last)].context, &actors_[at(actor)].context);
}

void World::kill_process() {
  remark("is killed");
  const int process = actors_[at(running_)].process;
  for (int i = 0; i < count_; ++i) {
    if (actors_[at(i)].process == process && actors_[at(i)].state != State::finished) {
      actors_[at(i)].state = State::dead;
    }
  }
  --left_.kills;
  find_conflicts(&slices_end_, true);
  slices_end_ = true;
  slices_ = 0;
  {
    const Instant instant(*this);
    scenario_->killed(process);
  }
  leave_for(next_actor());
}

/// Who goes on when the actor that ran cannot; -1: nobody is left.
int World::next_actor() {
  for (;;) {
    Moves moves;
    bool somebody_sleeps = false;
    for (int i = 0; i < count_; ++i) {
      if (actors_[at(i)].state == State::ready) {
        moves.add(Move::run + i);
      }
      somebody_sleeps = somebody_sleeps || actors_[at(i)].state == State::sleeping;
    }
    if (moves.count != 0) {
      return choose_one(moves) - static_cast<int>(Move::run);
    }
    if (!somebody_sleeps) {
      return -1;
    }
    if (!slices_end_) {
      fail("all sleep and nobody will wake them");
    }
    if (++slices_ > most_slices) {
      fail("all sleep, and look around after each slice, and nothing comes of it");
    }
    for (int i = 0; i < count_; ++i) {
      if (actors_[at(i)].state == State::sleeping) {
        actors_[at(i)].state = State::ready;
        actors_[at(i)].slice_has_ended = true;
      }
    }
  }
}

void World::sleep() {
  Moves moves;
  moves.add(Move::run + running_);
  if (left_.short_slices > 0) {
    moves.add(Move::time);
  }
  Actor& actor = actors_[at(running_)];
  if (choose(moves, false) == Move::time) {
    --left_.short_slices;
    actor.slice_has_ended = true;
    return;
  }
  actor.slice_has_ended = false;
  actor.state = State::sleeping;
  const int next = next_actor();
  if (next != running_) {
    switch_to(next);
  }
  just_came_ = true;
}

int World::wake_one_of(std::uint32_t candidates) {
  Moves moves;
  for (int i = 0; i < count_; ++i) {
    if ((candidates >> i & 1U) != 0 && actors_[at(i)].state != State::dead) {
      moves.add(Move::wake + i);
    }
  }
  if (moves.count == 0) {
    return -1;
  }
  const int chosen = choose_one(moves) - static_cast<int>(Move::wake);
  if (actors_[at(chosen)].state == State::sleeping) {
    actors_[at(chosen)].state = State::ready;
  }
  return chosen;
}

bool World::has_ended(os::ProcessId id) const {
  for (int i = 0; i < count_; ++i) {
    const Actor& actor = actors_[at(i)];
    if (id_of(actor.process) == id && actor.state != State::dead &&
        actor.state != State::finished) {
      return false;
    }
  }
  return true;
}

void World::tell_value(std::uint64_t value) {
  std::cout << " = " << value;
}

void World::tell_line(const std::string& text) {
  std::cout << '\n' << moments_ << "  process ";
  if (running_ < 0) {
    std::cout << '-';
  } else {
    std::cout << actors_[at(running_)].process << '.' << running_;
  }
  std::cout << "  " << text;
}

}  // namespace brood::model
