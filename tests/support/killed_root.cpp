#include "support/killed_root.hpp"

#include <brood/lock.hpp>
#include <brood/queue.hpp>

#include "support/helper.hpp"
#include "support/posts.hpp"
#include "support/process_probe.hpp"

#include <cstdio>

namespace brood::test {

namespace {

void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

/// For ever: through the queue and through the lock, waiting for each now and then.
void circulate(JoinableQueue<std::string> queue, Lock lock, Connection begun) {
  begun.send_bytes({});
  for (;;) {
    queue.put(std::string(70'000, 'x'));
    lock.acquire();
    queue.get();
    lock.release();
    queue.task_done();
  }
}

void lead(StartMethod method, int levels, JoinableQueue<std::string> queue, Lock lock,
          Connection begun) {
  Posts posts(3, [&](std::uint64_t number, Connection child_begun) {
    if (levels > 1 && number == 0) {
      return Process({.target = {lead, method, levels - 1, queue, lock, std::move(child_begun)},
                      .start_method = method});
    }
    return Process(
        {.target = {circulate, queue, lock, std::move(child_begun)}, .start_method = method});
  });
  posts.fill();
  for (const std::int64_t pid : posts.pids()) {
    say("process " + std::to_string(pid));
  }
  begun.send_bytes({});
  queue.put("");  // each of the others puts before it takes: one is always there
  queue.join();
}

HELPER(root_to_be_killed) {
  auto [ours, theirs] = Pipe();
  lead(start_method_from_string(arguments.at(0)).value(), 2,
       JoinableQueue<std::string>(std::size_t{5}), Lock(), std::move(theirs));
  return 1;
}

}  // namespace

std::vector<std::string> kill_a_root(StartMethod method) {
  std::vector<std::string> wrong;
  const auto shared_memory = shared_memory_names();
  RunningProgram root({program_file(), helper_option, "root_to_be_killed", to_string(method)});
  std::vector<ProcessWatch> all;
  // Three are the root's, three its first child's.
  while (all.size() < 6) {
    const auto line = root.next_line();
    if (!line || !line->starts_with("process ")) {
      wrong.push_back("the program that was to be killed said: " + line.value_or("nothing"));
      return wrong;
    }
    all.emplace_back(std::stoll(line->substr(8)));
  }
  kill_process(root.pid());
  for (ProcessWatch& process : all) {
    if (!process.wait_for_end()) {
      wrong.emplace_back("a process lives longer than the program that started it");
    }
  }
  // Until nobody holds the other end of its output any more. Who saw another one die before it died
  // itself may have said so.
  while (root.next_line()) {
  }
  root.wait();
  if (shared_memory_names() != shared_memory) {
    wrong.emplace_back("shared memory is left behind");
  }
  return wrong;
}

}  // namespace brood::test
