// The queue: ipc/queue_core.hpp, ipc/queue_log.hpp, sync/committed.hpp, sync/sleep_until.hpp.

#include "model/queue_scenario.hpp"

int main(int argc, char** argv) {
  using namespace brood::model;
  std::vector<Plan> plans;
  plans.push_back(
      plan({.name = "one_to_one", .items = 4}, {{{1, 0}}, {{0, 1}}, {{1, 1}}, {{2, 0}}}));
  plans.push_back(plan({.name = "one_place", .items = 3, .maxsize = 1},
                       {{{1, 0}}, {{0, 1}}, {{1, 1}}, {{2, 0}}}));
  plans.push_back(
      plan({.name = "two_to_two", .producers = 2, .consumers = 2, .items = 2},
           {{{2, 0, 0, false}}, {{0, 1, 0, false}}, {{1, 1, 0, false}}, {{5, 2, 2}, 10'000}}));
  plans.push_back(
      plan({.name = "two_places", .producers = 2, .consumers = 2, .items = 3, .maxsize = 2},
           {{{1, 0, 0, false}}, {{0, 1, 0, false}}, {{5, 2, 2}, 10'000}}));
  return explore(argc, argv, plans);
}
