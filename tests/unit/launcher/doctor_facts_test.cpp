#include "doctor_facts.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class GatherFacts : public testing::Test {
 protected:
  std::string library(const char* name) {
    return library_path_variable == "PATH" ? std::string(name) + ".dll"
                                           : "lib" + std::string(name) + ".so.1";
  }

  ScratchDirectory scratch_;
  const std::string prefix_ = scratch_.make_environment("env");
  const std::string folder_ = path_directories(prefix_).front();
};

TEST_F(GatherFacts, SeesTheActiveEnvironmentAndItsPython) {
  fs::create_directories(to_path(python_of(prefix_)).parent_path());
  fs::ofstream(to_path(python_of(prefix_))) << "";
  fs::permissions(to_path(python_of(prefix_)), fs::owner_all);
  const DoctorFacts facts =
      gather_facts({}, Environment({"PATH=" + folder_, "CONDA_PREFIX=" + prefix_}));
  EXPECT_TRUE(facts.is_environment);
  EXPECT_TRUE(facts.has_python);
  EXPECT_TRUE(is_same_directory(facts.python_prefix, prefix_)) << facts.python_prefix;
  EXPECT_EQ(facts.program_folder, folder_);
}

TEST_F(GatherFacts, OfANamedEnvironmentAreThoseOfABroodRunInIt) {
  const DoctorFacts facts = gather_facts({.name = {}, .prefix = prefix_}, Environment({"PATH=/x"}));
  EXPECT_TRUE(is_same_directory(facts.prefix, prefix_));
  EXPECT_THAT(facts.environment.get("PATH").value_or(""), HasSubstr(folder_));
  EXPECT_THROW(gather_facts({.name = {}, .prefix = scratch_.path("none")}, Environment()),
               LauncherError);
}

TEST_F(GatherFacts, SeesWhatIsShadowed) {
  const std::string own = library_folders(prefix_).back();
  fs::create_directories(to_path(own));
  fs::ofstream(to_path(own) / library("z")) << "";
  scratch_.write("other/" + library("z"), "");
  scratch_.write("other/" + library("own"), "");
  scratch_.write("other/notes.txt", "");
  const std::string variable(library_path_variable);
  const DoctorFacts facts = gather_facts(
      {}, Environment({variable + "=" + scratch_.path("other"), "CONDA_PREFIX=" + prefix_}));
  ASSERT_EQ(facts.library_folders.size(), 1u);
  EXPECT_THAT(facts.library_folders[0].shadowed, ElementsAre(library("z")));
  EXPECT_THAT(facts.library_folders[0].prefix, IsEmpty());
}

TEST_F(GatherFacts, SeesProgramsInFrontThatAreOtherFiles) {
  const std::string suffix(program_suffix);
  const std::string own = path_directories(prefix_).front();
  fs::create_directories(to_path(own));
  const auto program = [&](const std::string& folder, const std::string& name) {
    fs::create_directories(to_path(folder));
    const fs::path file = to_path(folder) / (name + suffix);
    fs::ofstream(file) << "";
    fs::permissions(file, fs::owner_all);
  };
  for (const char* const name : {"other", "same", "note", "own"}) {
    program(own, name);
  }
  const std::string front = scratch_.path("front");
  program(front, "other");
  program(front, "more");
  scratch_.write("front/note", "");
  fs::create_hard_link(to_path(own) / ("same" + suffix), to_path(front) / ("same" + suffix));
  program(scratch_.path("behind"), "own");
  const std::string separator(1, list_separator);
  const DoctorFacts facts =
      gather_facts({}, Environment({"PATH=" + front + separator + front + separator + own +
                                        separator + scratch_.path("behind"),
                                    "CONDA_PREFIX=" + prefix_}));
  ASSERT_EQ(facts.program_folders.size(), 1u);
  EXPECT_EQ(facts.program_folders[0].path, front);
  EXPECT_THAT(facts.program_folders[0].shadowed, ElementsAre("other" + suffix));
}

TEST_F(GatherFacts, SeesVariablesThatNameNothing) {
  const DoctorFacts facts = gather_facts(
      {}, Environment({"CONDA_EXE=" + scratch_.path("gone"), "MAMBA_ROOT_PREFIX=" + prefix_}));
  EXPECT_THAT(facts.dangling, ElementsAre("CONDA_EXE"));
}

TEST_F(GatherFacts, SeesABrokenFileOfTheEnvironment) {
  scratch_.write("env/conda-meta/state", "{");
  const DoctorFacts facts = gather_facts({}, Environment({"CONDA_PREFIX=" + prefix_}));
  EXPECT_THAT(facts.problems, Contains(HasSubstr("no valid JSON")));
}

TEST_F(GatherFacts, SeesABrokenFileOfANamedEnvironmentJustSo) {
  scratch_.write("env/etc/conda/env_vars.d/a.json", "");
  const EnvironmentChoice named{.name = {}, .prefix = prefix_};
  const DoctorFacts facts = gather_facts(named, Environment({"PATH=/x"}));
  EXPECT_THAT(facts.problems, Contains(HasSubstr("a.json")));
  EXPECT_TRUE(is_same_directory(facts.prefix, prefix_));
  EXPECT_THAT(facts.environment.get("PATH").value_or(""), HasSubstr(folder_));
  // Nor is anything in the way when it is the one that is left.
  scratch_.make_environment("other");
  const Environment active({"CONDA_PREFIX=" + prefix_, "CONDA_SHLVL=1"});
  EXPECT_THAT(gather_facts({.name = {}, .prefix = scratch_.path("other")}, active).problems,
              IsEmpty());
}

TEST_F(GatherFacts, SeesABrokenConfiguration) {
  scratch_.write("config/brood/brood.toml", "procesess = 1");
  const DoctorFacts facts = gather_facts(
      {}, Environment({std::string(config_home_variable) + "=" + scratch_.path("config")}));
  EXPECT_THAT(facts.problems, Contains(HasSubstr("no key 'procesess'")));
}

TEST(SystemLimits, AreThoseOfAMachine) {
  const SystemLimits limits = system_limits();
  EXPECT_GE(limits.visible_cpus, limits.granted_cpus);
  EXPECT_GE(limits.granted_cpus, 1);
}

}  // namespace
}  // namespace brood::launcher
