#include "pool_support.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace brood_scenario {

namespace {

bool is_helper(const std::string& process) {
  std::ifstream file("/proc/" + process + "/cmdline");
  // Of a process that ends meanwhile nothing comes.
  for (std::string word; std::getline(file, word, '\0');) {
    if (word == "--multiprocessing-fork") {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string really_started_by(std::int64_t test_pid) {
  // A forked process keeps the command line of what it was forked from: the test's, or the fork
  // server's.
  if (!is_helper("self")) {
    return "fork";
  }
  return ::getppid() == test_pid ? "spawn" : "forkserver";
}

std::vector<std::int64_t> without_fork_server(std::vector<std::int64_t> all) {
  // The keeper of shared memory's names leads a session; nothing else of ours does.
  std::erase_if(all, [](std::int64_t pid) {
    return is_helper(std::to_string(pid)) && ::getsid(static_cast<pid_t>(pid)) == pid;
  });
  // At most one helper may be left, and only where there is a server: a worker would be a second
  // one, or no helper.
  if (all.size() == 1 && is_helper(std::to_string(all.front()))) {
    all.clear();
  }
  return all;
}

}  // namespace brood_scenario
