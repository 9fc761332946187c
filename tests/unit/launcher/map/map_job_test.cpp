#include "map/map_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <stdexcept>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Words = std::vector<std::string>;

class Inputs {
 public:
  virtual ~Inputs() = default;
  virtual std::optional<std::string> next() = 0;
};

class Numbers final : public Inputs {
 public:
  explicit Numbers(std::size_t count) : count_(count) {}

  std::optional<std::string> next() override {
    return taken < count_ ? std::optional(std::to_string(taken++)) : std::nullopt;
  }

  std::atomic<std::size_t> taken = 0;

 private:
  std::size_t count_;
};

/// Lets a test say when the run of an input may go on.
class Gate {
 public:
  void open(const std::string& input) {
    const std::lock_guard lock(guard_);
    is_open_[input] = true;
    changed_.notify_all();
  }

  void pass(const std::string& input) {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [&] { return is_open_[input]; });
  }

 private:
  std::mutex guard_;
  std::condition_variable changed_;
  std::map<std::string, bool> is_open_;
};

CommandOutcome echo(const std::string& input) {
  CommandOutcome outcome;
  outcome.output = input;
  return outcome;
}

using Run = std::function<std::optional<CommandOutcome>(const std::string&)>;

/// Starts nothing at first and runs the input when its outcome is asked for.
std::function<Pending(const Job&)> when_waited_for(Run run) {
  return [run = std::move(run)](const Job& job) {
    return [run, input = job.inputs.front()] { return run(input); };
  };
}

struct Fixture {
  std::shared_ptr<Inputs> inputs;
  Words printed;

  MapJob::Parts parts(std::size_t lanes, OutputOrder order = OutputOrder::input) {
    return {.next = [source = inputs](std::size_t slot) -> std::optional<Job> {
              const std::optional<std::string> input = source->next();
              return input ? std::optional(Job{.slot = slot, .inputs = {*input}, .request = {}})
                           : std::nullopt;
            },
            .start = when_waited_for([](const std::string& input) { return echo(input); }),
            .finished = [](const Job&, const CommandOutcome&) { return Verdict::go_on; },
            .print =
                [this](const Job&, const CommandOutcome& outcome) {
                  printed.push_back(outcome.output);
                  return true;
                },
            .progress = [](const ProgressState&) {},
            .lanes = lanes,
            .order = order};
  }
};

TEST(MapJob, PrintsInInputOrder) {
  Fixture fixture{std::make_shared<Numbers>(500), {}};
  const MapResult result = MapJob(fixture.parts(8)).work();
  ASSERT_EQ(fixture.printed.size(), 500u);
  for (std::size_t i = 0; i < 500; ++i) {
    EXPECT_EQ(fixture.printed[i], std::to_string(i));
  }
  EXPECT_EQ(result.done, 500u);
  EXPECT_EQ(result.failed, 0u);
  EXPECT_FALSE(result.was_stopped);
}

TEST(MapJob, StartsInInputOrder) {
  Fixture fixture{std::make_shared<Numbers>(500), {}};
  MapJob::Parts parts = fixture.parts(8);
  Words started;
  parts.start = [&](const Job& job) {
    started.push_back(job.inputs.front());
    return [input = started.back()] { return echo(input); };
  };
  MapJob(parts).work();
  EXPECT_EQ(started, fixture.printed);
}

TEST(MapJob, NoInputsMeanNothingToDo) {
  Fixture fixture{std::make_shared<Numbers>(0), {}};
  EXPECT_EQ(MapJob(fixture.parts(4)).work().done, 0u);
  EXPECT_THAT(fixture.printed, IsEmpty());
}

TEST(MapJob, ASlowFirstInputHoldsTheOthersBack) {
  Gate gate;
  Fixture fixture{std::make_shared<Numbers>(3), {}};
  MapJob::Parts parts = fixture.parts(3);
  parts.start = when_waited_for([&](const std::string& input) {
    if (input == "0") {
      gate.pass("rest");
    }
    return echo(input);
  });
  parts.progress = [&](const ProgressState& state) {
    if (state.done == 2) {
      EXPECT_THAT(fixture.printed, IsEmpty());
      gate.open("rest");
    }
  };
  MapJob(parts).work();
  EXPECT_THAT(fixture.printed, ElementsAre("0", "1", "2"));
}

TEST(MapJob, UnorderedPrintsWhatIsFinished) {
  Gate gate;
  Fixture fixture{std::make_shared<Numbers>(3), {}};
  MapJob::Parts parts = fixture.parts(3, OutputOrder::completion);
  parts.start = when_waited_for([&](const std::string& input) {
    if (input == "0") {
      gate.pass("rest");
    }
    return echo(input);
  });
  parts.progress = [&](const ProgressState& state) {
    if (state.done == 2) {
      gate.open("rest");
    }
  };
  MapJob(parts).work();
  EXPECT_THAT(fixture.printed, UnorderedElementsAre("0", "1", "2"));
  EXPECT_EQ(fixture.printed.back(), "0");
}

TEST(MapJob, ReadsNoMoreThanABoundedNumberAhead) {
  Gate gate;
  const auto numbers = std::make_shared<Numbers>(100'000);
  Fixture fixture{numbers, {}};
  MapJob::Parts parts = fixture.parts(4);
  std::atomic<std::size_t> taken_ahead = 0;
  parts.start = when_waited_for([&](const std::string& input) {
    if (input == "0") {
      gate.pass("window full");
    }
    return echo(input);
  });
  parts.progress = [&](const ProgressState& state) {
    if (state.done == 1023) {
      taken_ahead = numbers->taken.load();
      gate.open("window full");
    }
  };
  EXPECT_EQ(MapJob(parts).work().done, 100'000u);
  EXPECT_LE(taken_ahead, 1024u);
}

TEST(MapJob, HoldsNoMoreThanABoundedSizeOfOutput) {
  Gate gate;
  const auto numbers = std::make_shared<Numbers>(20);
  Fixture fixture{numbers, {}};
  MapJob::Parts parts = fixture.parts(2);
  std::atomic<std::size_t> taken_ahead = 0;
  parts.print = [](const Job&, const CommandOutcome&) { return true; };
  parts.start = when_waited_for([&](const std::string& input) {
    if (input == "0") {
      gate.pass("window full");
    }
    CommandOutcome outcome;
    outcome.output.assign(16u << 20, 'x');
    return outcome;
  });
  parts.progress = [&](const ProgressState& state) {
    if (state.done == 4) {  // 64 MiB wait behind the first.
      taken_ahead = numbers->taken.load();
      gate.open("window full");
    }
  };
  EXPECT_EQ(MapJob(parts).work().done, 20u);
  EXPECT_LE(taken_ahead, 6u);
}

TEST(MapJob, CountsFailuresAndKeepsTheFirstTen) {
  Fixture fixture{std::make_shared<Numbers>(30), {}};
  MapJob::Parts parts = fixture.parts(1);
  parts.start = when_waited_for([](const std::string& input) {
    CommandOutcome outcome = echo(input);
    outcome.status = std::stoi(input) % 2;
    return outcome;
  });
  const MapResult result = MapJob(parts).work();
  EXPECT_EQ(result.done, 30u);
  EXPECT_EQ(result.failed, 15u);
  ASSERT_EQ(result.first_failures.size(), 10u);
  EXPECT_EQ(result.first_failures[0].input, "1");
  EXPECT_EQ(fixture.printed.size(), 30u);
}

TEST(MapJob, StopPrintsWhatIsFinishedOverTheGaps) {
  Gate gate;
  Fixture fixture{std::make_shared<Numbers>(1000), {}};
  MapJob::Parts parts = fixture.parts(3);
  MapJob* running = nullptr;
  parts.start = when_waited_for([&](const std::string& input) -> std::optional<CommandOutcome> {
    if (input == "0") {
      gate.pass("stopped");
      return std::nullopt;  // As when the pool is terminated.
    }
    if (input == "2") {
      gate.pass("1 is done");
      running->stop();
      gate.open("stopped");
    }
    return echo(input);
  });
  parts.progress = [&](const ProgressState& state) {
    if (state.done == 1) {
      gate.open("1 is done");
    }
  };
  MapJob job(parts);
  running = &job;
  const MapResult result = job.work();
  EXPECT_TRUE(result.was_stopped);
  EXPECT_GE(result.done, 2u);
  ASSERT_GE(fixture.printed.size(), 2u);
  EXPECT_EQ(fixture.printed[0], "1");
  EXPECT_EQ(fixture.printed[1], "2");
}

TEST(MapJob, TriesAFailureAgainAndCountsTheLastTry) {
  Fixture fixture{std::make_shared<Numbers>(3), {}};
  MapJob::Parts parts = fixture.parts(1);
  parts.tries = 3;
  std::map<std::string, int> tries;
  parts.start = when_waited_for([&](const std::string& input) {
    CommandOutcome outcome = echo(input);
    outcome.status = input == "0" || (input == "1" && ++tries["1"] == 3) ? 0 : 7;
    tries["2"] += input == "2" ? 1 : 0;
    return outcome;
  });
  const MapResult result = MapJob(parts).work();
  EXPECT_EQ(result.done, 3u);
  EXPECT_EQ(result.failed, 1u);
  EXPECT_EQ(tries["1"], 3);
  EXPECT_EQ(tries["2"], 3);
  EXPECT_THAT(fixture.printed, ElementsAre("0", "1", "2"));
}

TEST(MapJob, AVerdictStopsTheRest) {
  for (const Verdict verdict : {Verdict::stop_soon, Verdict::stop_now}) {
    const auto numbers = std::make_shared<Numbers>(100'000);
    Fixture fixture{numbers, {}};
    MapJob::Parts parts = fixture.parts(2);
    bool was_aborted = false;
    parts.abort = [&] { was_aborted = true; };
    std::size_t taken_before = 0;
    parts.finished = [&](const Job& job, const CommandOutcome&) {
      const bool is_it = job.inputs.front() == "5";
      taken_before = is_it ? numbers->taken.load() : taken_before;
      return is_it ? verdict : Verdict::go_on;
    };
    const MapResult result = MapJob(parts).work();
    EXPECT_TRUE(result.was_stopped);
    EXPECT_EQ(was_aborted, verdict == Verdict::stop_now);
    EXPECT_LE(numbers->taken, taken_before + 1) << "the other lane was taking one already";
    EXPECT_THAT(fixture.printed, testing::Contains("5"));
  }
}

TEST(MapJob, WhatGoesWrongWithAnEndIsThrown) {
  Fixture fixture{std::make_shared<Numbers>(100'000), {}};
  MapJob::Parts parts = fixture.parts(2);
  parts.finished = [](const Job&, const CommandOutcome&) -> Verdict {
    throw std::runtime_error("the disk is full");
  };
  MapJob job(parts);
  EXPECT_THROW(job.work(), std::runtime_error);
}

TEST(MapJob, EndsEarlyWhenNobodyReadsTheOutput) {
  const auto numbers = std::make_shared<Numbers>(100'000);
  Fixture fixture{numbers, {}};
  MapJob::Parts parts = fixture.parts(2);
  parts.print = [](const Job&, const CommandOutcome&) { return false; };
  const MapResult result = MapJob(parts).work();
  EXPECT_TRUE(result.was_stopped);
  EXPECT_LE(numbers->taken, 2000u);  // What may be read ahead, not all of them.
}

class Failing final : public Inputs {
 public:
  std::optional<std::string> next() override {
    if (++count_ > 2) {
      throw std::runtime_error("the disk is gone");
    }
    return "x";
  }

 private:
  int count_ = 0;
};

TEST(MapJob, AnErrorOfTheInputsIsThrownWhenTheRestIsDone) {
  Fixture fixture{std::make_shared<Failing>(), {}};
  MapJob job(fixture.parts(4));
  EXPECT_THROW(job.work(), std::runtime_error);
  EXPECT_THAT(fixture.printed, ElementsAre("x", "x"));
}

TEST(FailureSummary, NamesInputsAndHowTheyEnded) {
  MapResult result;
  result.done = 20;
  result.failed = 12;
  const auto failed = [](Ending ending, int status, const std::string& reason = {}) {
    CommandOutcome outcome;
    outcome.ending = ending;
    outcome.status = status;
    outcome.reason = reason;
    return outcome;
  };
  result.first_failures = {{"a\nb", failed(Ending::exited, 3)},
                           {"c", failed(Ending::killed, 9)},
                           {"d", failed(Ending::not_started, 127, "cannot find program 'x'")}};
  EXPECT_EQ(failure_summary(result, "brood map"),
            "brood map: 12 of 20 inputs failed:\n"
            "  'a\\nb': exit status 3\n"
            "  'c': killed by signal 9\n"
            "  'd': cannot find program 'x' (127)\n"
            "  and 9 more\n");
}

TEST(FailureSummary, ShortensAnInputBetweenTwoCharacters) {
  MapResult result{.done = 1, .failed = 1, .first_failures = {}};
  result.first_failures.emplace_back().input = std::string(199, 'x') + "\xc3\xa9" + "more";
  EXPECT_EQ(
      failure_summary(result, "brood map"),
      "brood map: 1 of 1 inputs failed:\n  '" + std::string(199, 'x') + "...': exit status 0\n");
}

TEST(NameOfAJob, IsItsInputsOrItsBlock) {
  EXPECT_EQ(name_of({.inputs = {"a", "b"}, .request = {}}), "a b");
  EXPECT_EQ(name_of({.sequence = 7, .inputs = {}, .request = {}}), "block 7");
  EXPECT_EQ(name_of({.inputs = {"1", "2", "3", "4", "5"}, .request = {}}), "1 ... 5 (5 inputs)");
}

TEST(FailureSummary, IsEmptyWhenAllIsWell) {
  EXPECT_EQ(failure_summary({.done = 3, .failed = 0, .first_failures = {}}, "brood map"), "");
}

}  // namespace
}  // namespace brood::launcher
