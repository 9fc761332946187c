// A small program of its own, with every start method: another build than the tests', and, where
// that can be had, one without shared libraries.
#include <brood/brood.hpp>

#include <cstdio>

namespace {

int square(int x) {
  return x * x;
}

void exit_with(int code) {
  throw brood::SystemExit(code);
}

}  // namespace

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  for (const brood::StartMethod method : brood::get_all_start_methods()) {
    brood::Process process({.target = {exit_with, 7}, .start_method = method});
    process.start();
    process.join();
    brood::Pool pool{{.processes = 2, .start_method = method}};
    std::printf("%s: %d %d\n", brood::to_string(method).c_str(), process.exitcode().value_or(-1),
                pool.apply(square, 3));
  }
  return 0;
}
