#include "activation.hpp"

#include "layout.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

PrefixFacts facts(const std::string& path) {
  return {path, path_directories(path), {}, {}, {}};
}

TEST(ActivateOnWindows, PutsTheBlockInFront) {
  const Environment old({"Path=C:\\Windows"});
  const Environment now =
      with_changes(old, activate(facts("C:\\e"), {}, std::nullopt, old).changes);
  EXPECT_EQ(now.get("PATH"),
            "C:\\e;C:\\e\\Library\\mingw-w64\\bin;C:\\e\\Library\\usr\\bin;C:\\e\\Library\\bin;"
            "C:\\e\\Scripts;C:\\e\\bin;C:\\Windows");
}

TEST(ActivateOnWindows, KeepsTheSpellingOfPath) {
  const Environment old({"Path=C:\\Windows"});
  const Environment now =
      with_changes(old, activate(facts("C:\\e"), {}, std::nullopt, old).changes);
  EXPECT_TRUE(now.entries().front().starts_with("Path="));
}

TEST(ActivateOnWindows, ReplacesTheBlockWhateverItsCaseAndSlashes) {
  const Environment old(
      {"CONDA_SHLVL=1", "CONDA_PREFIX=c:/OLD",
       "PATH=C:\\mine;c:\\old;c:/old/Library/mingw-w64/bin;c:\\old\\Library\\usr\\bin;"
       "c:\\old\\library\\bin;c:\\old\\scripts;c:\\old\\bin;C:\\Windows"});
  const Environment now =
      with_changes(old, activate(facts("C:\\e"), facts("c:\\OLD"), std::nullopt, old).changes);
  EXPECT_EQ(now.get("PATH"),
            "C:\\mine;C:\\e;C:\\e\\Library\\mingw-w64\\bin;C:\\e\\Library\\usr\\bin;"
            "C:\\e\\Library\\bin;C:\\e\\Scripts;C:\\e\\bin;C:\\Windows");
}

TEST(ActivateOnWindows, NamesThatDifferInCaseAreOneVariable) {
  PrefixFacts target = facts("C:\\e");
  target.variables = {{"COLOR", "red"}};
  const Environment old({"Color=mine", "PATH=C:\\w"});
  const Environment now = with_changes(old, activate(target, {}, std::nullopt, old).changes);
  EXPECT_EQ(now.get("COLOR"), "red");
  EXPECT_EQ(now.get("__CONDA_SHLVL_0_COLOR"), "mine");
}

}  // namespace
}  // namespace brood::launcher
