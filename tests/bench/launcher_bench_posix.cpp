// The brood command beside what one would type without it. Every program is started by posix_spawn
// from here.
#include "benches_posix.hpp"
#include "programs_posix.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace brood::bench {

namespace {

/// A folder of its own with two conda environments, and what to map over.
class Scratch {
 public:
  Scratch() {
    std::string pattern = std::filesystem::temp_directory_path() / "brood-bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw std::runtime_error("cannot make a folder like " + pattern);
    }
    path_ = pattern;
  }

  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string path(const std::string& below) const { return path_ / below; }

  void write(const std::string& below, const std::string& content) const {
    std::filesystem::create_directories((path_ / below).parent_path());
    std::ofstream(path_ / below, std::ios::binary) << content;
  }

 private:
  std::filesystem::path path_;
};

/// What packages' scripts are like: a test, a variable or two.
std::string script(const std::string& name) {
  return "if [ -n \"${" + name + "_HOME:-}\" ]; then\n  export " + name + "_HOME_BACKUP=\"$" +
         name + "_HOME\"\nfi\nexport " + name + "_HOME=\"$CONDA_PREFIX/share/" + name + "\"\n";
}

/// The environment's path, and a shell line that does what its scripts do and then becomes `true`.
std::string write_scripts(const Scratch& scratch, const std::string& environment) {
  std::string line = "export CONDA_PREFIX='" + scratch.path(environment) + "'\n";
  for (const std::string name : {"ALPHA", "BETA", "GAMMA"}) {
    const std::string file = environment + "/etc/conda/activate.d/" + name + ".sh";
    scratch.write(file, script(name));
    line += ". '" + scratch.path(file) + "'\n";
  }
  return line + "exec true";
}

Sample runs(Suite& suite, int times, const Command& command) {
  return [times = suite.times(times), command] {
    return seconds_of_each(times, [&] { run(command); });
  };
}

Sample brood_run(Suite& suite, const std::string& environment) {
  return runs(suite, 30, {{BROOD_BENCH_LAUNCHER, "run", "-p", environment, "--", "true"}});
}

void bench_run(Suite& suite, const Scratch& scratch) {
  const Rival bare{"/bin/true", runs(suite, 30, {{"/bin/true"}}), Measure::times_as_long, 2.5};
  const Rival env{"env A=1 true", runs(suite, 30, {{"/usr/bin/env", "A=1", "true"}}),
                  Measure::times_as_long};
  suite.compare({.name = "brood run true, no scripts",
                 .unit = "run",
                 .brood = brood_run(suite, scratch.path("plain")),
                 .rivals = {bare, env}});
  const std::string line = write_scripts(scratch, "scripts");
  suite.compare({.name = "brood run true, 3 scripts",
                 .unit = "run",
                 .brood = brood_run(suite, scratch.path("scripts")),
                 .rivals = {{"bash: source the three, exec true",
                             runs(suite, 30, {{"/bin/bash", "--norc", "--noprofile", "-c", line}}),
                             Measure::times_as_long, 1.5}}});
}

void bench_map_command(Suite& suite, const Scratch& scratch) {
  const int count = suite.times(1'000);
  std::string inputs;
  for (int i = 0; i < count; ++i) {
    inputs += std::to_string(i) + "\n";
  }
  scratch.write("inputs", inputs);
  Command map{
      {BROOD_BENCH_LAUNCHER, "map", "-p", scratch.path("plain"), "-j", "2", "--", "/bin/true"}};
  Command xargs{{"/usr/bin/xargs", "-P", "2", "-n", "1", "/bin/true"}};
  Command parallel{{"/usr/bin/parallel", "--will-cite", "-j", "2", "/bin/true"}};
  parallel.environment = {"PATH=/usr/bin:/bin", "HOME=" + scratch.path("home")};  // It has files.
  map.input = xargs.input = parallel.input = scratch.path("inputs");
  std::vector<Rival> rivals{{"xargs -P 2 -n 1", runs(suite, 1, xargs), Measure::times_as_long, 1}};
  if (std::filesystem::exists(parallel.words.front())) {
    rivals.push_back({"GNU parallel -j 2", runs(suite, 1, parallel), Measure::times_as_long});
  }
  suite.compare({.name = "brood map -j 2 of 1000 /bin/true",
                 .unit = "map",
                 .brood = runs(suite, 1, map),
                 .rivals = rivals});
}

/// Calls of a Python function: interpreters that stay, beside one for each input.
void bench_map_python(Suite& suite, const Scratch& scratch) {
  const int count = suite.times(100);
  std::string inputs;
  for (int i = 0; i < count; ++i) {
    inputs += std::to_string(i) + "\n";
  }
  scratch.write("numbers", inputs);
  scratch.write("negate.py",
                "import sys\n\n\ndef negate(x):\n    return -x\n\n\n"
                "if __name__ == \"__main__\":\n    print(negate(int(sys.argv[1])))\n");
  const std::string script = scratch.path("negate.py");
  const auto map = [&](const std::string& method) {
    Command command{{BROOD_BENCH_LAUNCHER, "map", "-p", scratch.path("plain"), "-j", "2",
                     "--start-method", method, "--python", script + ":negate"}};
    command.input = scratch.path("numbers");
    return command;
  };
  Command xargs{{"/usr/bin/xargs", "-P", "2", "-n", "1", "python3", script}};
  xargs.input = scratch.path("numbers");
  for (const std::string method : {"spawn", "forkserver"}) {
    suite.compare({.name = "brood map -j 2 --python of 100 numbers, " + method,
                   .unit = "map",
                   .brood = runs(suite, 1, map(method)),
                   .rivals = {{"xargs -P 2 -n 1 python3", runs(suite, 1, xargs),
                               Measure::times_as_long, 0.2}}});
  }
}

}  // namespace

void bench_launcher(Suite& suite) {
  const Scratch scratch;
  scratch.write("plain/conda-meta/history", "");
  scratch.write("scripts/conda-meta/history", "");
  bench_run(suite, scratch);
  bench_map_command(suite, scratch);
  bench_map_python(suite, scratch);
}

}  // namespace brood::bench
