#include "brood/value.hpp"

#include "archive_trip.hpp"
#include "brood/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace brood {
namespace {

using test::after_a_trip;

struct Point {
  double x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

static_assert(std::input_iterator<Array<int>::Iterator>);
static_assert(std::ranges::input_range<Array<int>>);
static_assert(std::is_same_v<decltype(Value(0, Lock())), Value<int, Lock>>);
static_assert(std::is_same_v<decltype(Value(RawValue(0))), Value<int>>);
static_assert(std::is_same_v<decltype(Array(RawArray<int>(), Lock())), Array<int, Lock>>);
static_assert(std::is_same_v<decltype(Array{1.0, 2.0}), Array<double>>);

/// Whether another thread could take it now.
template <class L>
bool is_free(L lock) {
  bool free = false;
  std::thread([&] {
    free = lock.try_lock();
    if (free) {
      lock.unlock();
    }
  }).join();
  return free;
}

TEST(Value, IsZeroedUnlessAValueIsGiven) {
  EXPECT_EQ(Value<int>().value(), 0);
  EXPECT_EQ(Value<int>(7).value(), 7);
  EXPECT_EQ(Value<Point>({1, 2}).value(), (Point{1, 2}));
  EXPECT_EQ(Value(2.5).value(), 2.5);
}

TEST(Value, IsWhatWasWrittenLast) {
  Value<int> value;
  value.set_value(5);
  EXPECT_EQ(value.value(), 5);
  value.get_obj() = 6;
  EXPECT_EQ(value.value(), 6);
}

TEST(Value, UpdateGivesTheResultOfItsFunctionAndHoldsTheLockMeanwhile) {
  Value<int> value(5);
  EXPECT_EQ(value.update([](int& x) { return x++; }), 5);
  EXPECT_EQ(value.value(), 6);
  value.update([&](int& x) {
    EXPECT_FALSE(is_free(value.get_lock()));
    EXPECT_EQ(value.value(), 6);  // an RLock, so this thread may
    x = 7;
  });
  EXPECT_TRUE(is_free(value.get_lock()));
  EXPECT_THROW(value.update([](int&) { throw std::runtime_error("no"); }), std::runtime_error);
  EXPECT_TRUE(is_free(value.get_lock()));
  Value<Point> point;
  point.update([](Point& p) { p.y = 3; });
  EXPECT_EQ(point.value().y, 3);
}

TEST(Value, UpdatesOfManyThreadsAllCount) {
  constexpr int threads = 4;
  constexpr int each = 2000;
  Value<long> sum(0);
  Value<long, Lock> other(0, Lock());
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([sum, other]() mutable {
      for (int k = 0; k < each; ++k) {
        sum.update([](long& x) { ++x; });
        const std::lock_guard guard(other);
        other.get_obj() += 1;
      }
    });
  }
  for (std::thread& thread : all) {
    thread.join();
  }
  EXPECT_EQ(sum.value(), threads * each);
  EXPECT_EQ(other.value(), threads * each);
}

TEST(Value, AGuardKeepsOthersOut) {
  Value<int> value(1);
  {
    const std::lock_guard guard(value);
    EXPECT_FALSE(is_free(value.get_lock()));
    value.set_value(value.value() + 1);
  }
  EXPECT_TRUE(is_free(value.get_lock()));
  value.acquire();
  EXPECT_FALSE(is_free(value.get_lock()));
  value.release();
  std::unique_lock lock(value, std::try_to_lock);
  EXPECT_TRUE(lock.owns_lock());
}

TEST(Value, TwoMayShareALockThatIsGiven) {
  Lock lock;
  Value<int, Lock> low(1, lock);
  Value<int, Lock> high(2, lock);
  lock.acquire();
  EXPECT_FALSE(low.try_lock());
  EXPECT_FALSE(high.try_lock());
  std::swap(low.get_obj(), high.get_obj());
  lock.release();
  EXPECT_EQ(low.value(), 2);
  EXPECT_EQ(high.value(), 1);
  RLock again;
  Value<int> one(1, again);
  const std::lock_guard guard(again);
  EXPECT_EQ(one.value(), 1);
  EXPECT_FALSE(is_free(one.get_lock()));
}

TEST(Value, OverARawOneIsAnotherNameForIt) {
  RawValue<int> raw(1);
  Value value(raw);
  value.set_value(2);
  EXPECT_EQ(*raw, 2);
  RawArray<int> raw_array{1, 2};
  Array array(raw_array);
  array[1] = 5;
  EXPECT_EQ(raw_array[1], 5);
}

TEST(Value, CopiesAndWhatArrivesAreTheSameAndSoIsTheirLock) {
  Value<int> original(1);
  Value<int> copy = original;
  Value<int> arrived = after_a_trip(original);
  arrived.set_value(2);
  EXPECT_EQ(original.value(), 2);
  EXPECT_EQ(copy.value(), 2);
  const std::lock_guard guard(arrived);
  EXPECT_FALSE(is_free(original.get_lock()));
  EXPECT_FALSE(is_free(copy.get_lock()));
}

TEST(Value, OfAnotherSizeIsRefused) {
  EXPECT_THROW(test::Parcel::of(Value<int>()).open<Value<double>>(), DecodingError);
  EXPECT_THROW(test::Parcel::of(RawValue<int>()).open<Value<int>>(), DecodingError);
}

TEST(Array, ElementsAreReadAndWrittenByTheirPlace) {
  Array<int> array{1, 2, 3};
  array[0] = 7;
  array[1] = array[2];
  EXPECT_EQ(array[0], 7);
  EXPECT_EQ(array[1], 3);
  const Array<int> same = array;
  EXPECT_EQ(same[0], 7);
  const int copied = array[0];
  EXPECT_EQ(copied, 7);
  EXPECT_THROW(static_cast<void>(same[3]), std::out_of_range);
  EXPECT_THROW(array[3] = 1, std::out_of_range);
  EXPECT_TRUE(is_free(array.get_lock()));
}

TEST(Array, UpdateChangesOneElement) {
  Array<Point> array(3);
  EXPECT_EQ(array.size(), 3U);
  EXPECT_EQ(array.update(1, [](Point& p) { return p.x = 4; }), 4);
  EXPECT_EQ(array.slice(), (std::vector<Point>{{}, {4, 0}, {}}));
  EXPECT_THROW(array.update(3, [](Point&) {}), std::out_of_range);
}

TEST(Array, AnElementIsChangedInOneStep) {
  Array<int> array{10, 20, 30};
  array[0] += 5;
  array[0] -= 1;
  array[1] *= 3;
  array[1] /= 2;
  array[2] %= 7;
  array[2] |= 4;
  array[2] &= 5;
  array[2] ^= 1;
  EXPECT_EQ(array.slice(), (std::vector{14, 30, 5}));
  EXPECT_EQ(array[0]++, 14);
  EXPECT_EQ(++array[0], 16);
  EXPECT_EQ(array[1]--, 30);
  EXPECT_EQ(--array[1], 28);
  EXPECT_THROW(array[3] += 1, std::out_of_range);
  Array<std::int8_t> narrow{100};
  narrow[0] += 1.5;
  EXPECT_EQ(narrow[0], 101);
}

TEST(Array, AnElementIsAddedToAnotherAlsoUnderALock) {
  Array<int, Lock> array({1, 2}, Lock());
  array[0] += array[1];
  EXPECT_EQ(array[0], 3);
  Array<double, Lock> of_same_lock(std::vector{0.5}, array.get_lock());
  of_same_lock[0] += array[0];
  EXPECT_EQ(of_same_lock[0], 3.5);
}

TEST(Array, AdditionsOfManyThreadsAllCount) {
  Array<long> array(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) {
        array[0] += 1;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(array[0], 1500);
}

TEST(Array, SlicesAreCopiesAndMayReachBeyondItsEndAsInPython) {
  Array<int> array(std::vector{0, 1, 2, 3});
  EXPECT_EQ(array.slice(), (std::vector{0, 1, 2, 3}));
  EXPECT_EQ(array.slice(1, 3), (std::vector{1, 2}));
  EXPECT_EQ(array.slice(2), (std::vector{2, 3}));
  EXPECT_EQ(array.slice(3, 100), (std::vector{3}));
  EXPECT_TRUE(array.slice(4).empty());
  EXPECT_TRUE(array.slice(100).empty());
  EXPECT_TRUE(array.slice(3, 1).empty());
}

TEST(Array, ASliceIsWrittenWholeOrNotAtAll) {
  Array<int> array{0, 1, 2, 3};
  array.set_slice(1, std::vector{7, 8});
  EXPECT_EQ(array.slice(), (std::vector{0, 7, 8, 3}));
  array.set_slice(4, {});
  EXPECT_THROW(array.set_slice(3, std::vector{9, 9}), std::out_of_range);
  EXPECT_THROW(array.set_slice(5, {}), std::out_of_range);
  EXPECT_THROW(array.set_slice(Array<int>::npos, std::vector{9, 9}), std::out_of_range);
  EXPECT_EQ(array.slice(), (std::vector{0, 7, 8, 3}));
}

TEST(Array, IsARangeOfItsElements) {
  const Array<int> array{1, 2, 3};
  int sum = 0;
  for (const int element : array) {
    sum += element;
  }
  EXPECT_EQ(sum, 6);
  EXPECT_EQ(std::ranges::max(array), 3);
  EXPECT_EQ(std::accumulate(array.begin(), array.end(), 0), 6);
  const Array<int> none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.begin(), none.end());
}

TEST(Array, IsUsedInPlaceByWhoHoldsTheLock) {
  Array<int, Lock> array(std::vector{3, 1, 2}, Lock());
  {
    const std::lock_guard guard(array);
    std::ranges::sort(array.get_obj());
    array.get_obj()[0] = 0;
  }
  EXPECT_EQ(array.slice(), (std::vector{0, 2, 3}));
}

TEST(Array, OfCharactersIsAText) {
  Array<char> text("hello");
  EXPECT_EQ(text.value(), "hello");
  text.set_value("bye");
  EXPECT_EQ(text.value(), "bye");
  EXPECT_EQ(text.raw(), std::string("bye\0o", 5));
  EXPECT_THROW(text.set_value("longer"), std::length_error);
  EXPECT_TRUE(is_free(text.get_lock()));
  text[0] = 'B';
  EXPECT_EQ(text.value(), "Bye");
}

TEST(Array, TravelsWithWhatItIsIn) {
  struct Job {
    std::vector<Array<double>> data;
    Value<int, Lock> left;
  };

  const Job job{{Array<double>{1, 2}, Array<double>(5000)}, Value<int, Lock>(2)};
  Job arrived = after_a_trip(job);
  arrived.data[1][4999] = 7;
  arrived.left.set_value(1);
  EXPECT_EQ(job.data[1][4999], 7);
  EXPECT_EQ(job.left.value(), 1);
  EXPECT_THROW(test::Parcel::of(job.data[0]).open<Array<int>>(), DecodingError);
}

}  // namespace
}  // namespace brood
