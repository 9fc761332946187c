#pragma once
// What the stories about locks and their relatives share. Numbers that processes count together are
// units of a Semaphore here.

#include <brood/brood.hpp>

#include "process_support.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood_scenario {

using brood::test::patience;

/// In a child: ends it with an exit code that says which check has failed.
inline void check(bool good, int exitcode) {
  if (!good) {
    throw brood::SystemExit(exitcode);
  }
}

/// A number that any process may add to.
class Count {
 public:
  void add() { units_.release(); }

  int value() const { return units_.get_value(); }

  /// False when it does not become at least `value` while patience lasts. What is waited for is
  /// taken off.
  bool take(int value) {
    for (int i = 0; i < value; ++i) {
      if (!units_.acquire_for(patience)) {
        return false;
      }
    }
    return true;
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(units_);
  }

 private:
  brood::Semaphore units_{0};
};

/// What only one at a time may be in.
struct Room {
  brood::Semaphore place{1};
  Count visits;
  Count overlaps;

  void visit() {
    const bool alone = place.try_acquire();
    visits.add();
    if (alone) {
      place.release();
    } else {
      overlaps.add();
    }
  }
};

class SyncStory : public ProcessStory {
 protected:
  /// So many children with the same target, started.
  std::vector<brood::Process> start_children(int count, const brood::Target& target) const {
    std::vector<brood::Process> processes;
    for (int i = 0; i < count; ++i) {
      processes.push_back(child(target));
      processes.back().start();
    }
    return processes;
  }

  brood::Process start_one(brood::Target target) const {
    brood::Process process = child(std::move(target));
    process.start();
    return process;
  }

  static void all_end_well(std::vector<brood::Process>& processes) {
    for (brood::Process& process : processes) {
      EXPECT_EQ(must_end(process), 0);
    }
  }

  static void kill(brood::Process& process) {
    process.kill();
    must_end(process);
  }
};

/// A start method other than that one, if there is another.
inline brood::StartMethod another_method(brood::StartMethod method) {
  for (const brood::StartMethod other : brood::get_all_start_methods()) {
    if (other != method && other != brood::StartMethod::fork) {
      return other;
    }
  }
  return method;
}

}  // namespace brood_scenario
