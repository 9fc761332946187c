// One process: what it knows, how it ends, and what may be done with it when.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/helper.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace brood_scenario {

namespace {

using brood::Process;

using ProcessLife = ProcessStory;
BROOD_FOR_EACH_START_METHOD(ProcessLife);

struct Expected {
  std::string name;
  std::string method;
  std::int64_t parent = 0;
  std::string authkey;
};

std::string to_string(const brood::Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The exit code is the number of the first thing that is not as expected.
void check_self(const Expected& expected, const std::vector<int>& numbers) {
  const Process self = brood::current_process();
  const auto parent = brood::parent_process();
  const std::vector<bool> checks{
      self.name() == expected.name,
      self.pid() == brood::test::own_pid(),
      self.is_alive(),
      !self.daemon(),
      to_string(self.authkey()) == expected.authkey,
      really_started_by(expected.parent) == expected.method,
      brood::to_string(brood::get_start_method()) == expected.method,
      parent && parent->pid() == expected.parent,
      parent && parent->name() == "MainProcess",
      parent && parent->is_alive(),
      parent && !parent->join_for(std::chrono::nanoseconds(0)),
      numbers == std::vector{1, 2, 3},
      brood::active_children().empty(),
      Process().name() == expected.name + ":1",
  };
  const auto wrong = std::find(checks.begin(), checks.end(), false);
  throw brood::SystemExit(wrong == checks.end() ? 100 : static_cast<int>(wrong - checks.begin()));
}

bool is_among_active(std::int64_t pid) {
  const auto children = brood::active_children();
  return std::any_of(children.begin(), children.end(),
                     [&](const Process& child) { return child.pid() == pid; });
}

TEST_P(ProcessLife, AChildKnowsWhatItIsAndWhoStartedIt) {
  EXPECT_EQ(brood::parent_process(), std::nullopt);
  EXPECT_EQ(brood::current_process().name(), "MainProcess");
  Process name_giver;
  const std::string name = name_giver.name();
  const std::string number = std::to_string(std::stoi(name.substr(name.find('-') + 1)) + 1);
  const Expected expected{"Process-" + number, brood::to_string(GetParam()), brood::test::own_pid(),
                          to_string(brood::current_process().authkey())};
  EXPECT_EQ(expected.authkey.size(), 32U);
  Process process = child({check_self, expected, std::vector{1, 2, 3}});
  EXPECT_EQ(process.name(), expected.name);
  EXPECT_FALSE(process.is_alive());
  EXPECT_EQ(process.pid(), std::nullopt);
  EXPECT_EQ(process.exitcode(), std::nullopt);
  process.start();
  EXPECT_EQ(must_end(process), 100);
  EXPECT_FALSE(process.is_alive());
  EXPECT_FALSE(is_among_active(*process.pid()));
}

void compare(const std::vector<int>& numbers) {
  throw brood::SystemExit(numbers == std::vector{1, 2, 3} ? 0 : 1);
}

TEST_P(ProcessLife, ArgumentsAreThoseOfTheMomentWhenTheProcessWasMade) {
  std::vector numbers{1, 2, 3};
  Process process = child({compare, numbers});
  numbers.clear();
  process.start();
  EXPECT_EQ(must_end(process), 0);
}

TEST_P(ProcessLife, TerminateAndKillEndABusyChild) {
  Process terminated = child({run_for_ever});
  Process killed = child({run_for_ever});
  terminated.start();
  killed.start();
  EXPECT_TRUE(terminated.is_alive());
  EXPECT_TRUE(is_among_active(*killed.pid()));
  EXPECT_FALSE(killed.join_for(std::chrono::nanoseconds(-1)));
  EXPECT_EQ(killed.exitcode(), std::nullopt);
  terminated.terminate();
  killed.kill();
  EXPECT_EQ(must_end(terminated), -15);
  const int kill_code =
      brood::get_all_start_methods().size() == 1 ? -15 : -9;  // Windows: as Python
  EXPECT_EQ(must_end(killed), kill_code);
  EXPECT_FALSE(killed.is_alive());
  killed.terminate();  // nobody is hit by it
  killed.join();
}

void exit_with(int code) {
  throw brood::SystemExit(code);
}

void call_exit(int code) {
  std::exit(code);
}

void do_nothing() {}

TEST_P(ProcessLife, TheExitCodeTellsHowTheTargetEnded) {
  EXPECT_EQ(start_and_end(child({do_nothing})), 0);
  EXPECT_EQ(start_and_end(child({})), 0);
  EXPECT_EQ(start_and_end(child({exit_with, 3})), 3);
  EXPECT_EQ(start_and_end(child({exit_with, true})), 1);
  if (GetParam() != brood::StartMethod::fork) {  // there it would run the test program's own end
    EXPECT_EQ(start_and_end(child({call_exit, 4})), 4);
  }
}

struct Unwinding {
  ~Unwinding() { std::fprintf(stderr, "unwound\n"); }
};

void end_badly(const std::string& how) {
  const Unwinding unwinding;
  if (how == "text") {
    throw brood::SystemExit("a last word");
  }
  if (how == "int") {
    throw 3;
  }
  try {
    throw std::out_of_range("no such thing");
  } catch (...) {
    std::throw_with_nested(std::runtime_error("it went wrong"));
  }
}

HELPER(end_children_badly) {
  for (const char* const how : {"text", "int", "nested"}) {
    Process process({.target = {end_badly, how},
                     .name = std::string("Bad ") + how,
                     .start_method = brood::start_method_from_string(arguments.at(0))});
    if (start_and_end(std::move(process)) != 1) {
      return 1;
    }
  }
  return 0;
}

TEST_P(ProcessLife, WhatTheTargetThrowsIsPrintedAfterItsDestructorsHaveRun) {
  brood::test::RunningProgram program({brood::test::program_file(), brood::test::helper_option,
                                       "end_children_badly", brood::to_string(GetParam())});
  const auto lines = all_lines(program);
  const std::vector<std::string> expected{"unwound",
                                          "a last word",
                                          "unwound",
                                          "Process Bad int:",
                                          "int",
                                          "unwound",
                                          "Process Bad nested:",
                                          "std::runtime_error: it went wrong",
                                          "caused by std::out_of_range: no such thing"};
  EXPECT_EQ(lines, expected);
  EXPECT_EQ(program.wait(), 0);
}

TEST_P(ProcessLife, WrongUseIsRefusedWithASentenceAndHarmsNothing) {
  Process process = child({run_for_ever}, "Misused");
  EXPECT_THROW(process.join(), std::logic_error);
  EXPECT_THROW(process.terminate(), std::logic_error);
  EXPECT_THROW(process.sentinel(), std::logic_error);
  process.start();
  EXPECT_THROW(process.start(), std::logic_error);
  EXPECT_THROW(process.set_daemon(true), std::logic_error);
  EXPECT_THROW(process.close(), std::logic_error);
  EXPECT_THROW(brood::current_process().start(), std::logic_error);
  EXPECT_THROW(brood::current_process().join(), std::logic_error);
  EXPECT_THROW(
      Process({.target = {do_nothing}, .start_method = static_cast<brood::StartMethod>(9)}),
      std::invalid_argument);
  EXPECT_NE(process.describe().find(" started>"), std::string::npos) << process.describe();
  process.kill();
  must_end(process);
  EXPECT_NE(process.describe().find(" stopped exitcode=-"), std::string::npos);
  process.close();
  process.close();
  EXPECT_THROW(process.join(), std::logic_error);
  EXPECT_THROW(process.exitcode(), std::logic_error);
  EXPECT_THROW(process.name(), std::logic_error);
  EXPECT_EQ(process.describe(), "<Process closed>");
}

void try_to_start_a_child() {
  try {
    Process({.target = {do_nothing}}).start();
  } catch (const std::logic_error&) {
    throw brood::SystemExit(Process().daemon() ? 7 : 8);
  }
}

TEST_P(ProcessLife, ADaemonMayNotHaveChildrenAndHandsItsFlagDown) {
  EXPECT_FALSE(Process().daemon());
  Process daemon({.target = {try_to_start_a_child}, .daemon = true, .start_method = GetParam()});
  EXPECT_TRUE(daemon.daemon());
  daemon.start();
  EXPECT_EQ(must_end(daemon), 7);
  Process set_later = child({try_to_start_a_child});
  set_later.set_daemon(true);
  set_later.start();
  EXPECT_EQ(must_end(set_later), 7);
}

class Download : public brood::ProcessOf<Download> {
 public:
  Download() = default;

  explicit Download(brood::StartMethod method, std::string url)
      : ProcessOf({.name = "Download", .start_method = method}), url_(std::move(url)) {}

  void run() override {
    const bool is_itself = name() == "Download" && pid() == brood::test::own_pid() && is_alive();
    const bool is_first = Process().name().ends_with(":1");
    throw brood::SystemExit(is_itself && is_first ? static_cast<int>(url_.size()) : 0);
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(url_);
  }

 private:
  std::string url_;
};

TEST_P(ProcessLife, ASubclassRunsInTheChildWithItsOwnState) {
  Download download(GetParam(), "twelve chars");
  download.start();
  EXPECT_EQ(must_end(download), 12);
  EXPECT_THROW(download.start(), std::logic_error);
}

class Derived : public Download {
 public:
  using Download::Download;
};

TEST_P(ProcessLife, ASubclassOfASubclassIsRefused) {
  Derived derived(GetParam(), "url");
  EXPECT_THROW(derived.start(), std::logic_error);
  EXPECT_FALSE(derived.is_alive());
}

TEST_P(ProcessLife, WhatItIsCanBePrinted) {
  Process process = child({do_nothing}, "Shown");
  const std::string parent = " parent=" + std::to_string(brood::test::own_pid());
  EXPECT_EQ(process.describe(), "<Process name='Shown'" + parent + " initial>");
  process.start();
  const std::string pid = " pid=" + std::to_string(*process.pid());
  EXPECT_EQ(must_end(process), 0);
  EXPECT_EQ(process.describe(), "<Process name='Shown'" + pid + parent + " stopped exitcode=0>");
}

void leave_a_blocked_thread(brood::Connection never_written) {
  std::thread([connection = std::move(never_written)]() mutable {
    connection.recv<int>();
  }).detach();
}

TEST_P(ProcessLife, ADetachedThreadThatIsBlockedDoesNotKeepTheChild) {
  auto [here, there] = brood::Pipe();
  EXPECT_EQ(start_and_end(child({leave_a_blocked_thread, there})), 0);
}

int count_children() {
  return static_cast<int>(brood::active_children().size());
}

TEST_P(ProcessLife, AWorkerHasNoneOfItsParentsChildren) {
  Process sibling = child({run_for_ever});
  sibling.start();
  brood::Pool pool{{.processes = 1, .start_method = GetParam()}};
  EXPECT_EQ(pool.apply(count_children), 0);
  if (GetParam() != brood::StartMethod::fork) {  // there it would run the test program's own end
    try {
      pool.apply(call_exit, 5);
      ADD_FAILURE() << "the task came back";
    } catch (const brood::WorkerDied& error) {
      EXPECT_EQ(error.exitcode(), 5);
    }
  }
  EXPECT_TRUE(sibling.is_alive());
  sibling.kill();
  must_end(sibling);
}

int runs_here = 0;

void count_runs(int by) {
  runs_here += by;
}

TEST_P(ProcessLife, RunCallsTheTargetInThisProcess) {
  runs_here = 0;
  Process process = child({count_runs, 2});
  process.run();
  process.run();
  EXPECT_EQ(runs_here, 4);
}

void exit_if_seen(int value) {
  throw brood::SystemExit(runs_here == value ? 1 : 0);
}

TEST_P(ProcessLife, OnlyAForkedChildSeesWhatTheProgramHasChanged) {
  runs_here = 12345;
  EXPECT_EQ(start_and_end(child({exit_if_seen, 12345})),
            GetParam() == brood::StartMethod::fork ? 1 : 0);
}

TEST(ProcessContext, FillsInItsMethodAndAllowsNoOther) {
  for (const brood::StartMethod method : brood::get_all_start_methods()) {
    const brood::Context context = brood::get_context(method);
    EXPECT_EQ(context.get_start_method(), method);
    EXPECT_THROW(context.set_start_method(method), std::logic_error);
    EXPECT_EQ(start_and_end(context.process({.target = {exit_with, 5}})), 5);
    brood::Pool pool = context.pool({.processes = 1});
    EXPECT_EQ(pool.apply(really_started_by, brood::test::own_pid()), brood::to_string(method));
  }
  EXPECT_EQ(brood::get_context().get_start_method(), brood::get_start_method());
  EXPECT_THROW(brood::get_context(static_cast<brood::StartMethod>(9)), std::invalid_argument);
}

}  // namespace

}  // namespace brood_scenario
