#include "ipc/queue_storage.hpp"

#include "brood/error.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace brood::ipc {
namespace {

TEST(QueueStorage, HasRoomForWhatItIsMadeFor) {
  for (const std::uint64_t bytes : {1ULL, 100'000ULL, 10'000'000ULL}) {
    const QueueStorage storage(bytes, 0);
    EXPECT_GE((storage.segment_count() - 1) * storage.segment_size(), bytes);
  }
}

TEST(QueueStorage, SegmentsThatWereMadeMayBeTouchedAlsoThroughAnotherView) {
  QueueStorage storage(1'000'000, 0);
  const std::uint64_t end = storage.commit(0, 3);
  ASSERT_GE(end, 3U);
  for (std::uint64_t segment = 0; segment < end; ++segment) {
    storage.data(segment)[storage.segment_size() - 1] = std::byte{7};
    storage.set_next(segment, segment + 1);
  }
  QueueStorage other(storage.block());
  for (std::uint64_t segment = 0; segment < end; ++segment) {
    EXPECT_EQ(other.data(segment)[storage.segment_size() - 1], std::byte{7});
    EXPECT_EQ(other.next(segment), segment + 1);
  }
}

TEST(QueueStorage, ASegmentThatDoesNotExistIsRefused) {
  QueueStorage storage(1'000'000, 0);
  EXPECT_THROW(storage.data(storage.segment_count()), DecodingError);
  EXPECT_THROW(storage.next(1ULL << 40U), DecodingError);
}

TEST(QueueStorage, SizesThatDoNotFitTogetherAreRefused) {
  for (const auto& [size, count] : {std::pair{0ULL, 5ULL},
                                    {12ULL, 5ULL},
                                    {4ULL, 5ULL},
                                    {65536ULL + 4096, 5ULL},
                                    {65536ULL, 0ULL},
                                    {65536ULL, 1ULL << 40U},
                                    {1ULL << 60U, 1000ULL}}) {
    const QueueStorage storage(1'000'000, 0);
    storage.body().segment_size = size;
    storage.body().segment_count = count;
    EXPECT_THROW(QueueStorage{storage.block()}, DecodingError) << size << " " << count;
  }
}

}  // namespace
}  // namespace brood::ipc
