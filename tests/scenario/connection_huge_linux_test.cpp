// A message that is longer than 32 bits can tell.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/free_memory_linux.hpp"
#include "support/sanitized.hpp"

#include <string>

namespace brood_scenario {

namespace {

using brood::Bytes;
using brood::Connection;

constexpr std::size_t gibibyte = std::size_t{1} << 30U;
constexpr std::size_t size = 5 * gibibyte + 3;

/// At the places where 31 and 32 bits end, and at both ends.
constexpr std::size_t places[] = {
    0, 2 * gibibyte - 1, 2 * gibibyte, 4 * gibibyte - 1, 4 * gibibyte, size - 1};

constexpr std::byte mark_of(std::size_t place) {
  return static_cast<std::byte>(place % 251 + 1);
}

/// The exit code tells how many places are not as they were sent.
void check(Connection connection) {
  const Bytes received = connection.recv_bytes();
  int wrong = received.size() == size ? 0 : 100;
  for (const std::size_t place : places) {
    wrong += place < received.size() && received[place] == mark_of(place) ? 0 : 1;
  }
  throw brood::SystemExit(wrong);
}

// One way only, from memory that is not touched but for the marks: the rest of it costs nothing.
TEST(ConnectionHuge, FiveGibibytesGoToAChild) {
  if (brood::test::sanitized || brood::test::free_memory() < 16 * gibibyte) {
    GTEST_SKIP() << "16 GiB of free memory are wanted, and no sanitizer's shadow of them";
  }
  auto [ours, theirs] = brood::Pipe(false);
  brood::Process process({.target = {check, ours}});
  process.start();
  ours.close();
  Bytes sent(size);
  for (const std::size_t place : places) {
    sent[place] = mark_of(place);
  }
  theirs.send_bytes(sent);
  EXPECT_EQ(must_end(process), 0);
}

}  // namespace

}  // namespace brood_scenario
