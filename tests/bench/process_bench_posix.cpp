// One process from nothing to its end, beside what the system itself takes: with a small parent,
// and with one that holds 2 GiB, whose page tables a fork has to copy.
#include <brood/process.hpp>

#include "benches_posix.hpp"
#include "limits_posix.hpp"
#include "programs_posix.hpp"

#include <cstring>
#include <memory>
#include <string>

namespace brood::bench {

namespace {

void start_and_join(StartMethod method) {
  Process process({.start_method = method});
  process.start();
  process.join();
}

/// Memory of this process that really is there.
class Ballast {
 public:
  explicit Ballast(std::size_t size) : bytes_(new char[size]) {
    std::memset(bytes_.get(), 1, size);
  }

 private:
  std::unique_ptr<char[]> bytes_;
};

void bench_method(Suite& suite, StartMethod method, const std::string& parent) {
  Python python;
  const int times = suite.times(20);
  const auto each = [times](auto work) {
    return [times, work] { return seconds_of_each(times, work); };
  };
  const Command no_op{{BROOD_BENCH_NO_OP}};
  const Command itself{{BROOD_BENCH_ITSELF, "--no-op"}};
  std::vector<Rival> rivals;
  if (method == StartMethod::spawn) {
    rivals = {
        {"posix_spawn of a static no-op", each([no_op] { run(no_op); }), Measure::times_as_long, 3},
        {"posix_spawn of this program", each([itself] { run(itself); }), Measure::times_as_long}};
  } else {
    const double goal = method == StartMethod::fork ? 2 : 3;
    rivals = {{"bare fork", each(fork_and_wait), Measure::times_as_long, goal}};
  }
  if (parent.empty()) {  // CPython's parent is small
    rivals.push_back({"CPython Process",
                      [&] { return python.seconds("process " + to_string(method)); },
                      Measure::times_as_fast});
  }
  suite.compare({.name = "Process start and join, " + to_string(method) + parent,
                 .unit = "process",
                 .brood = each([method] { start_and_join(method); }),
                 .rivals = std::move(rivals)});
}

}  // namespace

void bench_process(Suite& suite) {
  for (const StartMethod method : get_all_start_methods()) {
    bench_method(suite, method, "");
  }
  const std::size_t size = static_cast<std::size_t>(suite.times(2048)) << 20U;
  const Ballast ballast(size);
  for (const StartMethod method : get_all_start_methods()) {
    bench_method(suite, method, ", beside 2 GiB");
  }
}

}  // namespace brood::bench
