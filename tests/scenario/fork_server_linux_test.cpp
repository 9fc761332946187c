// Nobody can speak to a fork server but the process that launched it.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/sanitized.hpp"

#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace brood_scenario {

namespace {

namespace fs = std::filesystem;

/// The inodes of a process's sockets.
std::set<std::string> sockets_of(std::int64_t pid) {
  std::set<std::string> inodes;
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
    std::error_code gone;
    const std::string target = fs::read_symlink(entry.path(), gone).string();
    constexpr std::string_view head = "socket:[";
    if (target.starts_with(head)) {
      inodes.insert(target.substr(head.size(), target.size() - head.size() - 1));
    }
  }
  return inodes;
}

struct UnixSocket {
  bool listens = false;
  bool has_name = false;
};

/// What the system says of the sockets of its own family, by inode.
std::map<std::string, UnixSocket> all_unix_sockets() {
  std::map<std::string, UnixSocket> sockets;
  std::ifstream table("/proc/net/unix");
  std::string line;
  std::getline(table, line);  // the heading
  while (std::getline(table, line)) {
    std::istringstream words(line);
    std::string number, references, protocol, flags, type, state, inode, path;
    words >> number >> references >> protocol >> flags >> type >> state >> inode >> path;
    constexpr unsigned long accepts_connections = 0x10000;
    sockets[inode] = {(std::stoul(flags, nullptr, 16) & accepts_connections) != 0, !path.empty()};
  }
  return sockets;
}

TEST(ForkServer, HasNoSocketThatAStrangerCouldConnectTo) {
  brood::Process child({.target = {run_for_ever}, .start_method = brood::StartMethod::forkserver});
  child.start();
  const auto table = all_unix_sockets();
  std::size_t seen = 0;
  for (const std::int64_t pid : brood::test::descendants()) {
    for (const std::string& inode : sockets_of(pid)) {
      const auto found = table.find(inode);
      ASSERT_NE(found, table.end()) << "a socket of another family";
      EXPECT_FALSE(found->second.listens);
      EXPECT_FALSE(found->second.has_name);
      ++seen;
    }
  }
  EXPECT_GE(seen, 2U);  // the server's request channel, the child's control channel
  child.kill();
  must_end(child);
}

std::int64_t parent_of(std::int64_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string word;
  while (status >> word) {
    if (word == "PPid:") {
      status >> pid;
      return pid;
    }
  }
  return 0;
}

/// A limit that leaves `pid` room for `more` descriptors.
rlim_t room_for(std::int64_t pid, int more) {
  rlim_t limit = 0;
  for (; more >= 0; ++limit) {
    more -= fs::is_symlink("/proc/" + std::to_string(pid) + "/fd/" + std::to_string(limit)) ? 0 : 1;
  }
  return limit - 1;
}

void take(const brood::Connection& /*end*/, const std::string& /*much*/) {}

// What follows the request is more than the channel holds: that the child's end is closed must not
// hide why.
TEST(ForkServer, ThatHasNoRoomForAChildsHandlesSaysSo) {
  if (brood::test::sanitized) {
    GTEST_SKIP() << "the sanitizers need descriptors of their own to look at memory";
  }
  brood::Process first(
      {.target = {run_for_ever}, .daemon = true, .start_method = brood::StartMethod::forkserver});
  first.start();
  const std::int64_t server = parent_of(first.pid().value());
  rlimit limit{};
  ASSERT_EQ(::prlimit(static_cast<pid_t>(server), RLIMIT_NOFILE, nullptr, &limit), 0);
  const rlimit tight{room_for(server, 2), limit.rlim_max};
  ASSERT_EQ(::prlimit(static_cast<pid_t>(server), RLIMIT_NOFILE, &tight, nullptr), 0);
  const auto [one, other] = brood::Pipe();
  brood::Process second({.target = {take, one, std::string(std::size_t{4} << 20, 'x')},
                         .start_method = brood::StartMethod::forkserver});
  try {
    second.start();
    ADD_FAILURE() << "it was started";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::too_many_files_open) << error.what();
  }
  ASSERT_EQ(::prlimit(static_cast<pid_t>(server), RLIMIT_NOFILE, &limit, nullptr), 0);
  EXPECT_EQ(start_and_end(brood::Process({.target = {take, one, std::string("little")},
                                          .start_method = brood::StartMethod::forkserver})),
            0);
  EXPECT_EQ(parent_of(first.pid().value()), server);
  first.kill();
  must_end(first);
}

}  // namespace

}  // namespace brood_scenario
