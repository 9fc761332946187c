// Semaphores, the Event and the Barrier: sync/counter.hpp, sync/units.hpp, sync/flag.hpp,
// sync/rounds.hpp. (sync/tickets.hpp looks through so many slots at each step that it takes too
// long here.)

#include "model/explorer.hpp"
#include "model/machine.hpp"
#include "sync/counter.hpp"
#include "sync/flag.hpp"
#include "sync/rounds.hpp"
#include "sync/units.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

namespace brood::model {

namespace {

std::size_t index(int number) {
  return static_cast<std::size_t>(number);
}

void ensure(bool right, const char* what) {
  if (!right) {
    World::now().fail(what);
  }
}

/// What has words behind it in memory, all zero at the beginning.
template <class Head, class Part>
class WithParts {
 public:
  void make(std::uint32_t number, std::size_t parts) {
    head_ = ::new (memory_.data()) Head(number);
    first_ = reinterpret_cast<Part*>(head_ + 1);
    for (std::size_t i = 0; i < parts; ++i) {
      ::new (first_ + i) Part();
    }
  }

  Head* operator->() const { return head_; }

  /// Whether the process has a part, or the lock. Both begin with the word that says whose they
  /// are, and the head begins with the lock.
  bool knows(int process, std::size_t parts) const {
    const World::Instant instant(World::now());
    const auto is_his = [id = World::id_of(process)](const void* part) {
      return static_cast<const ModelAtomic<std::uint64_t>*>(part)->load() == id;
    };
    return is_his(head_) ||
           std::any_of(first_, first_ + parts, [&](const Part& part) { return is_his(&part); });
  }

 private:
  alignas(64) std::array<std::byte, 1024> memory_{};
  Head* head_ = nullptr;
  Part* first_ = nullptr;
};

/// One unit that three want, each twice. A dead one's is given back by units.hpp only.
template <bool gives_back>
class SemaphoreScenario : public Scenario {
 public:
  std::string name() const override { return gives_back ? "units" : "counter"; }

  int actors() const override { return 3; }

  bool may_be_killed(int) override { return gives_back; }

  void begin() override {
    counter_.emplace(1U, 1U);
    units_.make(1, 1);
    inside_ = -1;
  }

  void act(int actor) override {
    for (int i = 0; i < 2; ++i) {
      ensure(gives_back ? units_->take(bell_, base::Deadline::never())
                        : counter_->take(bell_, base::Deadline::never()),
             "who waits for ever came back without a unit");
      ensure(inside_ < 0 || World::now().is_dead(inside_), "two have one unit");
      inside_ = actor;
      World::now().step("work", &inside_);
      World::now().touched(&inside_, true);
      ensure(inside_ == actor, "another one came while this one had the unit");
      inside_ = -1;
      ensure(gives_back ? units_->give(bell_, 1) : counter_->give(bell_, 1),
             "a unit that was taken cannot be given");
    }
  }

  void end() override {}

 private:
  using Units = sync::UnitsOf<ModelMachine>;

  std::optional<sync::CounterOf<ModelMachine>> counter_;
  WithParts<Units, Units::Word> units_;
  ModelBell bell_;
  int inside_ = -1;
};

/// Set, cleared and set again. Who waits sees one of the two.
class FlagScenario : public Scenario {
 public:
  std::string name() const override { return "flag"; }

  int actors() const override { return 3; }

  bool may_be_killed(int process) override { return process != 0; }

  void begin() override { flag_.emplace(); }

  void act(int actor) override {
    if (actor == 0) {
      flag_->set(bell_);
      flag_->clear();
      flag_->set(bell_);
    } else {
      ensure(flag_->wait(bell_, base::Deadline::never()), "who waits for ever gave up");
    }
  }

  void end() override { ensure(flag_->is_set(), "it was set, and is not"); }

 private:
  std::optional<sync::FlagOf<ModelMachine>> flag_;
  ModelBell bell_;
};

/// Two rounds. Nobody looks out for a party that has not come to any yet; so it is not killed.
class RoundsScenario : public Scenario {
 public:
  RoundsScenario(int parties, bool has_action) : parties_(parties), has_action_(has_action) {}

  std::string name() const override {
    return "rounds_of_" + std::to_string(parties_) + (has_action_ ? "_with_action" : "");
  }

  int actors() const override { return parties_; }

  bool may_be_killed(int process) override { return rounds_.knows(process, index(2 * parties_)); }

  void begin() override {
    rounds_.make(static_cast<std::uint32_t>(parties_), index(2 * parties_));
    came_ = {};
    acted_ = 0;
    somebody_died_ = false;
  }

  void act(int actor) override {
    sync::Seat seat{.owner = 0, .key = 1};
    const Rounds::Bells bells{lock_bell_, round_bell_};
    for (int round = 1; round <= 2; ++round) {
      came_.at(index(actor)) = round;
      sync::Passed came = rounds_->wait(seat, has_action_, bells, base::Deadline::never());
      if (came.acts) {
        acted_ = round;
        came = rounds_->finish(came, bells);
      }
      if (!came.passed) {
        ensure(somebody_died_, "broken, and all live");
        ensure(came.dead != 0 && World::now().has_ended(came.dead), "broken by whom?");
        return;
      }
      ensure(!has_action_ || acted_ >= round, "passed before the action");
      for (int i = 0; i < parties_; ++i) {
        ensure(came_.at(index(i)) >= round, "passed before all had come");
      }
    }
    rounds_->leave(seat, bells);
  }

  void killed(int) override { somebody_died_ = true; }

  void end() override {}

 private:
  using Rounds = sync::RoundsOf<ModelMachine>;

  struct Place {
    ModelAtomic<std::uint64_t> owner, key, round;
  };

  int parties_;
  bool has_action_;
  WithParts<Rounds, Place> rounds_;
  ModelBell lock_bell_;
  ModelBell round_bell_;
  std::array<int, most_actors> came_{};
  int acted_ = 0;
  bool somebody_died_ = false;
};

}  // namespace

}  // namespace brood::model

int main(int argc, char** argv) {
  using namespace brood::model;
  std::vector<Plan> plans;
  const auto add = [&](std::unique_ptr<Scenario> scenario, std::vector<Round> rounds) {
    plans.push_back({std::move(scenario), std::move(rounds)});
  };
  add(std::make_unique<SemaphoreScenario<false>>(), {{{2, 0}}, {{5, 0, 3}, 20'000}});
  add(std::make_unique<SemaphoreScenario<true>>(),
      {{{2, 0}}, {{1, 1}}, {{1, 2}}, {{5, 2, 3}, 20'000}});
  add(std::make_unique<FlagScenario>(), {{{3, 0}}, {{2, 1}}, {{5, 2, 3}, 20'000}});
  add(std::make_unique<RoundsScenario>(2, false), {{{2, 0}}, {{0, 1}}, {{1, 1}}, {{2, 1, 1}}});
  add(std::make_unique<RoundsScenario>(2, true), {{{2, 0}}, {{0, 1}}, {{1, 1}}});
  add(std::make_unique<RoundsScenario>(3, false),
      {{{1, 0}}, {{0, 1}}, {{1, 1, 0, false}}, {{5, 2, 3}, 20'000}});
  return explore(argc, argv, plans);
}
