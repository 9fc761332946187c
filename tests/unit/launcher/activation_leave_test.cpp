// Stepping out of environments, on every system: the paths here are only text.
#include "activation.hpp"
#include "layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Entries = std::vector<std::string>;

PrefixFacts facts(const std::string& path, std::vector<Variable> variables = {}) {
  return {path, {path + "/bin"}, std::move(variables), {path + "/a.sh"}, {path + "/d.sh"}};
}

const std::optional<CondaFacts> no_conda;

Environment made(const Activation& activation, const Environment& old) {
  return with_changes(with_changes(old, activation.changes_first), activation.changes);
}

Environment entered(const PrefixFacts& target, const PrefixFacts& previous, const Environment& old,
                    Stacking stacking = Stacking::replace) {
  return made(activate(target, previous, no_conda, old, stacking), old);
}

Environment left(const PrefixFacts& current, const PrefixFacts& outer, const Environment& old) {
  return made(deactivate(current, outer, no_conda, old), old);
}

Entries sorted(const Environment& environment) {
  Entries entries = environment.entries();
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::string path_of(const Entries& entries) {
  std::string text;
  for (const std::string& entry : entries) {
    text += (text.empty() ? "" : std::string(1, list_separator)) + entry;
  }
  return text;
}

TEST(Deactivate, AtLevelZeroNothingIsDone) {
  for (const Entries& entries :
       {Entries{}, Entries{"CONDA_SHLVL=0"}, Entries{"CONDA_SHLVL=junk", "CONDA_PREFIX=/a"}}) {
    const Environment old(entries);
    const Activation activation = deactivate(facts("/a"), {}, no_conda, old);
    EXPECT_EQ(made(activation, old), old);
    EXPECT_FALSE(activation.needs_shell());
    EXPECT_EQ(made(reactivate(facts("/a"), no_conda, old), old), old);
  }
}

TEST(Deactivate, IsTheWayBackToWhatWas) {
  const Environment before(
      {"HOME=/h", "PATH=" + path_of({"/usr/bin", "/bin"}), "TAKEN=mine", "EMPTY="});
  const PrefixFacts a =
      facts("/envs/a", {{"TAKEN", "a"}, {"EMPTY", "a"}, {"NEW", "a"}, {"HOME", std::nullopt}});
  const PrefixFacts b = facts("/envs/b", {{"TAKEN", "b"}, {"OWN", "b"}});
  const Environment in_a = entered(a, {}, before);
  for (const Stacking stacking : {Stacking::replace, Stacking::stack}) {
    const Environment in_b = entered(b, a, in_a, stacking);
    const Environment back = left(b, a, in_b);
    EXPECT_EQ(sorted(back), sorted(in_a)) << static_cast<int>(stacking);
    Environment out = left(a, {}, back);
    EXPECT_EQ(out.get("CONDA_SHLVL"), "0");
    out.unset("CONDA_SHLVL");
    EXPECT_EQ(sorted(out), sorted(before));
  }
}

TEST(Deactivate, TheOldScriptsRunOffPathAndTheOuterOnesAfterwards) {
  const Environment in_a = entered(facts("/envs/a"), {}, Environment({"PATH=/usr/bin"}));
  const Environment in_b = entered(facts("/envs/b"), facts("/envs/a"), in_a);
  const Activation activation = deactivate(facts("/envs/b"), facts("/envs/a"), no_conda, in_b);
  EXPECT_THAT(activation.changes_first,
              ElementsAre(Variable{"PATH", path_of({"/envs/a/bin", "/usr/bin"})}));
  EXPECT_THAT(activation.scripts_before, ElementsAre("/envs/b/d.sh"));
  EXPECT_THAT(activation.scripts_after, ElementsAre("/envs/a/a.sh"));
}

TEST(Deactivate, WhatTheUserChangedInBetweenIsTheUsers) {
  const PrefixFacts a = facts("/envs/a", {{"X", "a"}});
  const PrefixFacts b = facts("/envs/b");
  const Environment in_b = entered(b, a, entered(a, {}, Environment({"X=mine"})));
  ASSERT_EQ(in_b.get("X"), "mine");
  Environment changed = in_b;
  changed.set("X", "since");
  EXPECT_EQ(left(a, {}, left(b, a, changed)).get("X"), "since");
  changed.unset("X");
  EXPECT_EQ(left(a, {}, left(b, a, changed)).get("X"), std::nullopt);
}

TEST(Deactivate, ALostOuterPrefixEndsAtLevelZeroAndLeavesNothing) {
  const Environment old({"CONDA_SHLVL=3", "CONDA_PREFIX=/a", "CONDA_PREFIX_1=/x",
                         "CONDA_STACKED_3=true", "__CONDA_SHLVL_1_X=1", "__CONDA_SHLVL_2_Y=2",
                         "CONDA_PREFIX_X=kept", "PATH=/usr/bin"});
  EXPECT_EQ(sorted(left(facts("/a"), {}, old)),
            (Entries{"CONDA_PREFIX_X=kept", "CONDA_SHLVL=0", "PATH=/usr/bin"}));
}

TEST(Deactivate, AVanishedEnvironmentIsLeftAllTheSame) {
  const PrefixFacts gone{"/gone", {"/gone/bin"}, {}, {}, {}};
  const Environment old(
      {"CONDA_SHLVL=1", "CONDA_PREFIX=/gone", "PATH=" + path_of({"/gone/bin", "/usr/bin"})});
  const Environment now = left(gone, {}, old);
  EXPECT_EQ(now.get("PATH"), "/usr/bin");
  EXPECT_EQ(now.get("CONDA_PREFIX"), std::nullopt);
}

TEST(Reactivate, RunsTheScriptsOutAndIn) {
  const Environment old({"CONDA_SHLVL=1", "CONDA_PREFIX=/a", "PATH=/usr/bin"});
  const Activation activation = reactivate(facts("/a", {{"X", "1"}}), no_conda, old);
  EXPECT_THAT(activation.scripts_before, ElementsAre("/a/d.sh"));
  EXPECT_THAT(activation.scripts_after, ElementsAre("/a/a.sh"));
  EXPECT_EQ(made(activation, old).get("CONDA_SHLVL"), "1");
  EXPECT_EQ(made(activation, old).get("PATH"), path_of({"/a/bin", "/usr/bin"}));
}

}  // namespace
}  // namespace brood::launcher
