#include "doctor.hpp"

#include "layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace brood::launcher {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t mebibyte = 1 << 20;

/// A shell with an active environment, on a machine with enough of all.
DoctorFacts healthy() {
  DoctorFacts facts;
  facts.environment =
      Environment({"PATH=/e/bin", "CONDA_PREFIX=/e", "CONDA_SHLVL=1", "CONDA_DEFAULT_ENV=e"});
  facts.prefix = "/e";
  facts.is_environment = true;
  facts.program_folder = "/e/bin";
  facts.has_python = true;
  facts.python = "/e/bin/python";
  facts.python_prefix = "/e";
  facts.library_variable = "LD_LIBRARY_PATH";
  facts.limits.shared_memory = 1024 * mebibyte;
  facts.limits.shared_memory_free = 1024 * mebibyte;
  facts.limits.locked_memory = 8 * mebibyte;
  facts.limits.open_files = 1024;
  facts.limits.visible_cpus = 4;
  facts.limits.granted_cpus = 4;
  return facts;
}

TEST(Doctor, FindsNothingWhereAllIsWell) {
  EXPECT_THAT(diagnose(healthy()), IsEmpty());
}

TEST(Doctor, FindsNothingWithoutAnyConda) {
  DoctorFacts facts = healthy();
  facts.environment = Environment({"PATH=/usr/bin"});
  facts.prefix.clear();
  facts.is_environment = false;
  facts.python = "/usr/bin/python";
  facts.python_prefix.clear();
  EXPECT_THAT(diagnose(facts), IsEmpty());
}

TEST(Doctor, FindsNothingInFoldersThatAreInFrontOnPurpose) {
  DoctorFacts facts = healthy();
  facts.environment.set(home_variable, "/home/ada");
  facts.environment.set("CONDA_SHLVL", "2");
  facts.environment.set("CONDA_PREFIX_1", "/o");
  facts.environment.set("CONDA_STACKED_2", "true");
  facts.program_folders = {{"/home/ada/.local/bin", "", {"tool"}},
                           {"/home/ada/bin/", "", {"tool"}},
                           {"/conda/condabin", "/conda", {"conda"}},
                           {"/o/bin", "/o", {"tool"}}};
  EXPECT_THAT(diagnose(facts), IsEmpty());
}

struct FindingCase {
  const char* story;
  std::function<void(DoctorFacts&)> spoil;
  const char* check;
  const char* what;  ///< Part of it.
  const char* mend;  ///< Part of it.
};

std::ostream& operator<<(std::ostream& stream, const FindingCase& finding) {
  return stream << finding.story;
}

std::function<void(DoctorFacts&)> setting(const char* name, const char* value) {
  return [=](DoctorFacts& facts) { facts.environment.set(name, value); };
}

class DoctorFinds : public testing::TestWithParam<FindingCase> {};

TEST_P(DoctorFinds, TheOneThingThatIsWrong) {
  DoctorFacts facts = healthy();
  GetParam().spoil(facts);
  const std::vector<Finding> findings = diagnose(facts);
  ASSERT_THAT(findings, SizeIs(1)) << findings.size() << (findings.empty() ? "" : findings[0].what);
  EXPECT_EQ(findings[0].check, GetParam().check);
  EXPECT_THAT(findings[0].what, HasSubstr(GetParam().what));
  EXPECT_THAT(findings[0].mend, HasSubstr(GetParam().mend));
  EXPECT_FALSE(findings[0].why.empty());
}

const FindingCase cases[] = {
    {"GonePrefix", [](DoctorFacts& f) { f.is_environment = false; }, "prefix",
     "no conda environment", "deactivate"},
    {"LevelIsNoNumber", setting("CONDA_SHLVL", "one"), "nesting", "'one', which is no level",
     "shell"},
    {"NegativeLevel", setting("CONDA_SHLVL", "-1"), "nesting", "'-1'", "shell"},
    {"LevelWithoutPrefix",
     [](DoctorFacts& f) {
       f.environment.unset("CONDA_PREFIX");
       f.environment.unset("CONDA_DEFAULT_ENV");
       f.prefix.clear();
       f.is_environment = false;
       f.python_prefix.clear();
     },
     "nesting", "CONDA_PREFIX is empty", "shell"},
    {"PrefixWithoutLevel", setting("CONDA_SHLVL", "0"), "nesting", "nothing is active", "shell"},
    {"MissingOuterPrefix", setting("CONDA_SHLVL", "2"), "nesting", "CONDA_PREFIX_1 is not set",
     "shell"},
    {"StaleOuterPrefix", setting("CONDA_PREFIX_1", "/x"), "nesting", "CONDA_PREFIX_1 is left over",
     "shell"},
    {"DanglingVariable",
     [](DoctorFacts& f) {
       f.environment.set("CONDA_EXE", "/gone/conda");
       f.dangling = {"CONDA_EXE"};
     },
     "stale", "CONDA_EXE is '/gone/conda'", "unset CONDA_EXE"},
    {"NameOfAnother", setting("CONDA_DEFAULT_ENV", "other"), "stale",
     "CONDA_DEFAULT_ENV is 'other'", "activate"},
    {"NotOnPath",
     [](DoctorFacts& f) {
       f.environment.set("PATH", "/usr/bin");
       f.python = "/usr/bin/python";
       f.python_prefix.clear();
     },
     "path", "'/e/bin' of the active environment is not on PATH", "reactivate"},
    {"OtherProgramsInFront",
     [](DoctorFacts& f) {
       f.program_folders = {{"/x/bin", "", {"a", "b", "c", "d", "e", "f", "g"}}};
     },
     "path",
     "'/x/bin' is in front of the active environment on PATH, and has programs of the same "
     "names: a, b, c, d, e and 2 more",
     "append to PATH"},
    {"AnotherEnvironmentInFront",
     [](DoctorFacts& f) {
       f.environment.set("CONDA_SHLVL", "2");
       f.environment.set("CONDA_PREFIX_1", "/o");
       f.program_folders = {{"/o/bin", "/o", {"tool"}}};
     },
     "path", "'/o/bin' is in front", "append to PATH"},
    {"AnotherPythonAndItsNeighboursInFront",
     [](DoctorFacts& f) {
       f.python = "/usr/bin/python";
       f.python_prefix.clear();
       f.program_folders = {{"/usr/bin", "", {"pip", "python"}}};
     },
     "path", "python is '/usr/bin/python', not the one", "append to PATH"},
    {"AnotherPythonInFront",
     [](DoctorFacts& f) {
       f.python = "/usr/bin/python";
       f.python_prefix.clear();
     },
     "path", "python is '/usr/bin/python', not the one", "reactivate"},
    {"NotActivated",
     [](DoctorFacts& f) {
       f.environment = Environment({"PATH=/e/bin"});
       f.prefix.clear();
       f.is_environment = false;
     },
     "not_activated", "of the environment '/e', which is not active", "brood activate /e"},
    {"PythonHome", setting("PYTHONHOME", "/x"), "python_home", "PYTHONHOME is set", "unset"},
    {"EmptyLibraryEntry",
     [](DoctorFacts& f) {
       f.library_folders = {{"", "", {}}};
     },
     "libraries", "an empty entry", "remove"},
    {"ShadowedLibrary",
     [](DoctorFacts& f) {
       f.library_folders = {{"/opt/cuda/lib", "", {"libstdc++.so.6"}}};
     },
     "libraries", "'/opt/cuda/lib' in LD_LIBRARY_PATH shadows libstdc++.so.6", "LD_LIBRARY_PATH"},
    {"ShadowedDll",
     [](DoctorFacts& f) {
       f.library_variable = "PATH";
       f.library_folders = {{"C:\\git\\bin", "", {"zlib.dll", "a", "b", "c", "d", "e"}}};
     },
     "libraries", "shadows zlib.dll, a, b, c, d and 1 more", "from PATH"},
    {"CondaLibrariesForAll",
     [](DoctorFacts& f) {
       f.library_folders = {{"/e/lib", "/e", {"libz.so.1"}}};
     },
     "libraries", "LD_LIBRARY_PATH has '/e/lib' of the environment '/e'", "remove"},
    {"LibrariesOfAnotherEnvironment",
     [](DoctorFacts& f) {
       f.library_folders = {{"/o/lib", "/o", {}}};
     },
     "libraries", "of the environment '/o'", "remove"},
    {"Preload", setting("LD_PRELOAD", "/x.so"), "libraries", "LD_PRELOAD is '/x.so'", "unset"},
    {"FrozenLibraryPath", setting("LD_LIBRARY_PATH_ORIG", "/x"), "frozen",
     "LD_LIBRARY_PATH_ORIG is set", "set LD_LIBRARY_PATH to the value of"},
    {"FrozenVariable", setting("_MEIPASS2", "/tmp/_MEI1"), "frozen", "_MEIPASS2 is left",
     "unset it"},
    {"FrozenFolders", [](DoctorFacts& f) { f.frozen_folders = {"/tmp/_MEI123"}; }, "frozen_folders",
     "/tmp/_MEI123", "remove them"},
    {"BrokenFile", [](DoctorFacts& f) { f.problems = {"/p/brood.toml:1:1: no"}; }, "configuration",
     "/p/brood.toml:1:1: no", "mend"},
    {"NoSharedMemory", [](DoctorFacts& f) { f.limits.has_shared_memory = false; }, "shared_memory",
     "no /dev/shm", "tmpfs"},
    {"LittleSharedMemory", [](DoctorFacts& f) { f.limits.shared_memory = 64 * mebibyte; },
     "shared_memory", "only 64 MiB", "--shm-size"},
    {"FullSharedMemory", [](DoctorFacts& f) { f.limits.shared_memory_free = mebibyte; },
     "shared_memory", "only 1 MiB left", "ls -l /dev/shm"},
    {"LittleLockedMemory", [](DoctorFacts& f) { f.limits.locked_memory = 4096; }, "locked_memory",
     "only 4096 bytes", "ulimit -l"},
    {"FewFiles", [](DoctorFacts& f) { f.limits.open_files = 64; }, "open_files", "only 64",
     "ulimit -n"},
    {"FewerCpusThanSeen", [](DoctorFacts& f) { f.limits.granted_cpus = 2; }, "cpus",
     "4 CPUs are seen, but only 2 are granted", "OMP_NUM_THREADS=2"},
};

INSTANTIATE_TEST_SUITE_P(Facts, DoctorFinds, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

TEST(Doctor, ThreadsThatAreLimitedAlreadyAreFine) {
  DoctorFacts facts = healthy();
  facts.limits.granted_cpus = 2;
  facts.environment.set("OMP_NUM_THREADS", "2");
  EXPECT_THAT(diagnose(facts), IsEmpty());
}

TEST(Doctor, NestedEnvironmentsAreFine) {
  DoctorFacts facts = healthy();
  facts.environment.set("CONDA_SHLVL", "2");
  facts.environment.set("CONDA_PREFIX_1", "/base");
  EXPECT_THAT(diagnose(facts), IsEmpty());
}

TEST(Doctor, AHugeLevelDoesNotMakeAHugeReport) {
  DoctorFacts facts = healthy();
  facts.environment.set("CONDA_SHLVL", "2000000000");
  EXPECT_THAT(diagnose(facts), SizeIs(testing::Le(100u)));
}

}  // namespace
}  // namespace brood::launcher
