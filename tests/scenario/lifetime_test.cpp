// Who ends when: parents that are killed, parents that end normally, trees of processes.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/helper.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <sstream>

namespace brood_scenario {

namespace {

using brood::Process;
using brood::test::RunningProgram;

using Lifetime = ProcessStory;
BROOD_FOR_EACH_START_METHOD(Lifetime);

std::optional<brood::StartMethod> method_of(const brood::test::Arguments& arguments) {
  return brood::start_method_from_string(arguments.at(0));
}

std::vector<std::string> helper(const std::string& name, brood::StartMethod method) {
  return {brood::test::program_file(), brood::test::helper_option, name, brood::to_string(method)};
}

/// In one piece, so that lines of several processes do not mix.
void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

volatile bool never_set = false;

void be_a_node(int levels_below, bool busy) {
  say(brood::current_process().name() + " " + std::to_string(brood::test::own_pid()));
  std::vector<Process> children;
  for (int i = 0; i < 2 && levels_below > 0; ++i) {
    children.emplace_back(brood::ProcessOptions{.target = {be_a_node, levels_below - 1, busy}});
    children.back().start();
  }
  while (busy && !never_set) {
  }
}

constexpr std::size_t nodes_of_three_levels = 2 + 4 + 8;

HELPER(plant_a_tree) {
  brood::set_start_method(*method_of(arguments));
  be_a_node(3, arguments.at(1) == "busy");
  return 0;
}

TEST_P(Lifetime, ATreeOfProcessesEndsFromItsLeavesAndEachNodeIsThereOnce) {
  auto command = helper("plant_a_tree", GetParam());
  command.push_back("idle");
  RunningProgram program(command);
  std::set<std::string> names;
  for (const std::string& line : all_lines(program)) {
    EXPECT_TRUE(names.insert(line.substr(0, line.find(' '))).second) << line;
  }
  EXPECT_EQ(names.size(), 1 + nodes_of_three_levels);
  EXPECT_TRUE(names.count("Process-2:1:2")) << "a grandchild's child is named by its ancestors";
  EXPECT_EQ(program.wait(), 0);
}

TEST_P(Lifetime, WhenAParentIsKilledAllItsDescendantsEndBusyOrNot) {
  auto command = helper("plant_a_tree", GetParam());
  command.push_back("busy");
  RunningProgram program(command);
  std::vector<brood::test::ProcessWatch> nodes;
  for (std::size_t i = 0; i < 1 + nodes_of_three_levels; ++i) {
    const auto line = program.next_line();
    ASSERT_TRUE(line);
    nodes.emplace_back(std::stoll(line->substr(line->find(' '))));
  }
  brood::test::kill_process(program.pid());
  for (brood::test::ProcessWatch& node : nodes) {
    EXPECT_TRUE(node.wait_for_end());
  }
  EXPECT_EQ(all_lines(program), std::vector<std::string>{});
}

void outlive_parent() {
  say(std::to_string(brood::parent_process()->pid()));
  const bool has_ended = brood::parent_process()->join_for(brood::test::patience);
  say(has_ended && !brood::parent_process()->is_alive() ? "the parent is gone" : "it is not");
}

HELPER(have_a_child_that_outlives_you) {
  Process child({.target = {outlive_parent},
                 .start_method = method_of(arguments),
                 .ends_with_parent = false});
  child.start();
  child.join();
  return 0;
}

TEST_P(Lifetime, AChildThatMayOutliveItsParentSeesThatItIsGone) {
  RunningProgram program(helper("have_a_child_that_outlives_you", GetParam()));
  const auto first = program.next_line();
  ASSERT_TRUE(first);
  EXPECT_EQ(*first, std::to_string(program.pid()));
  brood::test::kill_process(program.pid());
  EXPECT_EQ(program.next_line(), "the parent is gone");
}

HELPER(end_before_your_child_has_begun) {
  Process child({.target = {outlive_parent},
                 .start_method = method_of(arguments),
                 .ends_with_parent = false});
  child.start();
  std::_Exit(0);
}

TEST_P(Lifetime, AChildThatMayOutliveItsParentDoesSoFromTheFirstMoment) {
  RunningProgram program(helper("end_before_your_child_has_begun", GetParam()));
  const auto lines = all_lines(program);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], std::to_string(program.pid()));
  EXPECT_EQ(lines[1], "the parent is gone");
}

void finish(const std::string& word) {
  const brood::Finalize low([] { say("child's last finalizer"); }, -1);
  static const brood::Finalize high([] { say("child's finalizer of priority 5"); }, 5);
  static const brood::Finalize negative([] { say("child's finalizer of priority -5"); }, -5);
  say(word);
}

HELPER(end_normally_with_children) {
  static const brood::Finalize last([] { say("priority -1"); }, -1);
  static const brood::Finalize younger([] { say("priority 0, younger"); }, 0);
  static const brood::Finalize first([] { say("priority 9"); }, 9);
  static const brood::Finalize none([] { say("no priority"); });
  Process daemon({.target = {run_for_ever}, .daemon = true, .start_method = method_of(arguments)});
  daemon.start();
  Process other({.target = {finish, "done"}, .start_method = method_of(arguments)});
  other.start();
  return 0;
}

TEST_P(Lifetime, AtItsNormalEndAProcessEndsDaemonsAndWaitsForTheOthers) {
  RunningProgram program(helper("end_normally_with_children", GetParam()));
  const auto lines = all_lines(program);
  std::multiset<std::string> all(lines.begin(), lines.end());
  const auto place = [&](const std::string& line) {
    EXPECT_EQ(all.count(line), 1U) << line;
    return std::find(lines.begin(), lines.end(), line) - lines.begin();
  };
  EXPECT_LT(place("priority 9"), place("priority 0, younger"));
  EXPECT_LT(place("priority 0, younger"), place("priority -1"));
  EXPECT_LT(place("done"), place("child's last finalizer"));
  EXPECT_LT(place("child's last finalizer"), place("child's finalizer of priority 5"));
  EXPECT_LT(place("child's finalizer of priority 5"), place("child's finalizer of priority -5"));
  EXPECT_LT(place("child's finalizer of priority -5"), place("priority -1"));
  EXPECT_EQ(program.wait(), 0);
}

HELPER(end_normally_without_children) {
  static auto* const kept = new brood::Finalize([] { say("at the end"); }, 0);
  say(kept->still_active() ? "to be called" : "not to be called");
  return 0;
}

TEST(LifetimeAlone, AProcessWithoutChildrenCallsItsFinalizersToo) {
  RunningProgram program(
      {brood::test::program_file(), brood::test::helper_option, "end_normally_without_children"});
  EXPECT_EQ(all_lines(program), (std::vector<std::string>{"to be called", "at the end"}));
  EXPECT_EQ(program.wait(), 0);
}

HELPER(report_after_fork) {
  int copied = 3;
  auto registered = brood::register_after_fork([&] { say("copy of " + std::to_string(copied)); });
  {
    auto gone = brood::register_after_fork([] { say("not registered any more"); });
  }
  copied = 4;
  Process child({.target = {finish, "done"}, .start_method = method_of(arguments)});
  child.start();
  child.join();
  return 0;
}

TEST_P(Lifetime, AForkedChildFirstCallsWhatWasRegisteredForIt) {
  RunningProgram program(helper("report_after_fork", GetParam()));
  const auto lines = all_lines(program);
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[0], GetParam() == brood::StartMethod::fork ? "copy of 4" : "done");
  EXPECT_EQ(lines.size(), GetParam() == brood::StartMethod::fork ? 5U : 4U);
  EXPECT_EQ(program.wait(), 0);
}

}  // namespace

}  // namespace brood_scenario
