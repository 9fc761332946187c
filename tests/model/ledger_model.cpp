// A queue whose items must be said to be done: ipc/task_ledger.hpp.

#include "model/queue_scenario.hpp"

int main(int argc, char** argv) {
  using namespace brood::model;
  std::vector<Plan> plans;
  plans.push_back(
      plan({.name = "one_to_one", .joinable = true}, {{{1, 0}}, {{0, 1}}, {{1, 1}}, {{2, 0}}}));
  plans.push_back(plan({.name = "two_takers", .consumers = 2, .joinable = true},
                       {{{1, 0}}, {{0, 1}}, {{1, 1, 0, false}}, {{5, 2, 2}, 10'000}}));
  plans.push_back(plan({.name = "deserter", .consumers = 2, .joinable = true, .deserters = 1},
                       {{{0, 1}}, {{1, 1, 0, false}}, {{5, 2, 2}, 10'000}}));
  plans.push_back(plan({.name = "two_who_join", .producers = 2, .items = 1, .joinable = true},
                       {{{0, 1}}, {{1, 1, 0, false}}, {{0, 2}}, {{5, 2, 2}, 10'000}}));
  plans.push_back(plan({.name = "few_slots", .consumers = 3, .items = 3, .joinable = true},
                       {{{1, 0, 0, false}},
                        {{0, 1, 0, false}},
                        {{1, 1, 0, false}},
                        {{0, 2, 0, false}},
                        {{5, 2, 2}, 10'000}}));
  plans.push_back(plan({.name = "few_slots_for_the_dead",
                        .consumers = 3,
                        .items = 3,
                        .joinable = true,
                        .deserters = 3},
                       {{{0, 0, 1}}, {{1, 0, 0, false}}, {{0, 1, 0, false}}, {{5, 2, 2}, 10'000}}));
  plans.push_back(plan({.name = "few_slots_and_a_deserter",
                        .consumers = 3,
                        .items = 3,
                        .joinable = true,
                        .deserters = 1},
                       {{{1, 0, 0, false}}, {{0, 1, 0, false}}, {{5, 2, 2}, 60'000}}));
  plans.push_back(plan(
      {.name = "two_are_set_aside", .consumers = 4, .items = 4, .joinable = true, .deserters = 4},
      {{{1, 0, 0, false}}, {{0, 1, 0, false}}, {{5, 3, 2}, 10'000}}));
  return explore(argc, argv, plans);
}
