#include "sync/shared.hpp"

#include "brood/error.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <vector>

namespace brood::sync {
namespace {

/// Goes on behind its end.
struct Long {
  explicit Long(std::uint64_t bytes) : size(bytes) {}

  std::size_t size_in_memory() const { return size; }

  std::atomic<std::uint64_t> size;
};

struct Sent {
  std::vector<os::Handle> handles;
  Bytes bytes;

  template <class Body>
  explicit Sent(const Shared<Body>& shared) {
    OutputArchive archive(handles);
    shared.save(archive);
    bytes = archive.take();
  }

  template <class Body>
  Shared<Body> load() {
    InputArchive archive(bytes, handles);
    return Shared<Body>::load(archive);
  }
};

TEST(Shared, OneThatArrivesIsTheSame) {
  const auto shared = Shared<std::atomic<int>>::make(5);
  const auto arrived = Sent(shared).load<std::atomic<int>>();
  EXPECT_EQ(arrived.body(), 5);
  shared.body() = 6;
  EXPECT_EQ(arrived.body(), 6);
}

TEST(Shared, OneThatGoesOnBehindItsEndIsTheSame) {
  const auto shared = Shared<Long>::make_of_size(100'000, 100'000);
  const auto arrived = Sent(shared).load<Long>();
  shared.block.data()[99'999] = std::byte{1};
  EXPECT_EQ(arrived.block.data()[99'999], std::byte{1});
}

TEST(Shared, OneThatClaimsAnotherSizeIsRefused) {
  for (const std::uint64_t size : {0U, 8U, 101U, 0x80000000U}) {
    const auto shared = Shared<Long>::make_of_size(100, 100);
    shared.body().size = size;
    EXPECT_THROW(Sent(shared).load<Long>(), DecodingError) << size;
  }
}

}  // namespace
}  // namespace brood::sync
