// Arguments and results that are longer than 31 bits can tell.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/free_memory_linux.hpp"
#include "support/sanitized.hpp"

#include <span>
#include <string>
#include <vector>

namespace brood_scenario {

namespace {

using brood::PoolTransport;
using Octets = std::vector<std::uint8_t>;

constexpr std::size_t size = 2'200'000'000;
constexpr std::size_t needed = std::size_t{12} << 30U;

/// At both ends, and where 31 bits end.
constexpr std::size_t places[] = {0, 0x7fff'ffff, 0x8000'0000, size - 1};

constexpr std::uint8_t mark_of(std::size_t place) {
  return static_cast<std::uint8_t>(place % 251 + 1);
}

int count_wrong(std::span<const std::uint8_t> octets) {
  int wrong = octets.size() == size ? 0 : 100;
  for (const std::size_t place : places) {
    wrong += place < octets.size() && octets[place] == mark_of(place) ? 0 : 1;
  }
  return wrong;
}

Octets make_marked() {
  Octets octets(size);
  for (const std::size_t place : places) {
    octets[place] = mark_of(place);
  }
  return octets;
}

class PoolHuge : public testing::TestWithParam<PoolTransport> {
 protected:
  void SetUp() override {
    if (brood::test::sanitized || brood::test::free_memory() < needed) {
      GTEST_SKIP() << "12 GiB of free memory are wanted, and no sanitizer's shadow of them";
    }
  }

  brood::Pool pool() { return brood::Pool{{.processes = 1, .transport = GetParam()}}; }
};

INSTANTIATE_TEST_SUITE_P(By, PoolHuge, testing::Values(PoolTransport::ring, PoolTransport::stream),
                         [](const auto& transport) {
                           return transport.param == PoolTransport::ring ? "ring" : "stream";
                         });

TEST_P(PoolHuge, AnArgumentOfMoreThanTwoGibibytesComesToItsTask) {
  EXPECT_EQ(pool().apply(count_wrong, make_marked()), 0);
}

TEST_P(PoolHuge, AResultOfMoreThanTwoGibibytesComesBack) {
  EXPECT_EQ(count_wrong(pool().apply(make_marked)), 0);
}

}  // namespace

}  // namespace brood_scenario
