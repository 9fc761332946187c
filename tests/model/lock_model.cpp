// The lock: sync/owned_word.hpp.

#include "model/explorer.hpp"
#include "model/machine.hpp"
#include "sync/owned_word.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace brood::model {

namespace {

using Word = sync::OwnedWordOf<ModelMachine>;

struct Shape {
  std::string name;
  int actors = 2;
  int processes = 2;
  int times = 2;            ///< that each actor takes it
  bool lock_guard = false;  ///< who is told of a death gives the lock up as if he had died
  bool in_a_hurry = false;  ///< the last actor does not wait
};

class LockScenario : public Scenario {
 public:
  explicit LockScenario(Shape shape) : shape_(std::move(shape)) {}

  std::string name() const override { return shape_.name; }

  int actors() const override { return shape_.actors; }

  int process(int actor) const override { return actor % shape_.processes; }

  void begin() override {
    word_.emplace();
    inside_ = -1;
    dead_ = 0;
  }

  void act(int actor) override {
    for (int i = 0; i < shape_.times; ++i) {
      const bool waits = !shape_.in_a_hurry || actor + 1 != shape_.actors;
      const sync::Taken taken =
          word_->take(bell_, waits ? base::Deadline::never() : Moments::at_once());
      if (!taken) {
        if (waits) {
          World::now().fail("who waits for ever came back without the lock");
        }
        continue;
      }
      if (inside_ >= 0 && !World::now().is_dead(inside_)) {
        World::now().fail("two hold it");
      }
      if (taken.dead != dead_) {
        World::now().fail("told that " + std::to_string(taken.dead) + " has died, but it was " +
                          std::to_string(dead_));
      }
      if (taken.dead != 0 && shape_.lock_guard) {
        word_->abandon(bell_, taken.dead);
        continue;
      }
      dead_ = 0;
      inside_ = actor;
      World::now().step("work", &inside_);
      World::now().touched(&inside_, true);
      if (inside_ != actor) {
        World::now().fail("another one came while this one was inside");
      }
      inside_ = -1;
      if (!word_->release(bell_)) {
        World::now().fail("released by its holder, and nobody held it");
      }
    }
  }

  void killed(int process) override {
    if (word_->holder() == World::id_of(process)) {
      dead_ = World::id_of(process);
    }
  }

  void end() override {
    const os::ProcessId holder = word_->holder();
    if (holder != 0 && holder != dead_) {
      World::now().fail("all have gone, and it is held");
    }
  }

  std::string name_of(const void* where) const override {
    return where == &inside_ ? "" : where == &*word_ ? "word" : "spot";
  }

 private:
  Shape shape_;
  std::optional<Word> word_;
  ModelBell bell_;
  int inside_ = -1;
  os::ProcessId dead_ = 0;  // who died as its holder, and nobody was told
};

Plan plan(Shape shape, std::vector<Round> rounds) {
  return {std::make_unique<LockScenario>(std::move(shape)), std::move(rounds)};
}

}  // namespace

}  // namespace brood::model

int main(int argc, char** argv) {
  using namespace brood::model;
  std::vector<Plan> plans;
  plans.push_back(plan({.name = "two"}, {{{1, 0}}, {{1, 1}}, {{3, 0}}, {{2, 1, 1}}, {{2, 2}}}));
  plans.push_back(plan({.name = "three", .actors = 3, .processes = 3},
                       {{{2, 0}}, {{1, 1, 1}}, {{1, 2}}, {{5, 2, 3}, 20'000}}));
  plans.push_back(
      plan({.name = "threads", .actors = 3}, {{{2, 0}}, {{1, 1}}, {{5, 1, 3}, 20'000}}));
  plans.push_back(plan({.name = "lock_guards", .actors = 3, .processes = 3, .lock_guard = true},
                       {{{1, 0}}, {{1, 1}}, {{5, 2, 3}, 20'000}}));
  plans.push_back(plan({.name = "hurry", .actors = 3, .processes = 3, .in_a_hurry = true},
                       {{{2, 0}}, {{1, 1}}, {{5, 2, 3}, 20'000}}));
  return explore(argc, argv, plans);
}
