#include "brood/raw_value.hpp"

#include "archive_trip.hpp"
#include "brood/error.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <ranges>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace brood {
namespace {

using test::after_a_trip;

struct Point {
  double x = 1;
  double y = 2;
  bool operator==(const Point&) const = default;
};

enum class Colour : std::uint8_t { red, green };

struct Pixel {
  Colour colour{};
  bool lit = false;
  std::array<char, 5> name{};
  std::array<Point, 2> corners{};
};

/// Has a way of its own to travel, which is no reason against lying in shared memory.
struct Versioned {
  int value = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(value);
  }
};

class Hidden {
 public:
  explicit Hidden(int value) : value_(value) {}

  int value() const { return value_; }

 private:
  int value_;
};

struct Node {
  int value = 0;
  Node* next = nullptr;
};

struct Empty {};

struct WithArray {
  int value = 0;
  char name[16] = {};
};

struct alignas(64) Line {
  std::array<std::byte, 64> bytes{};
};

static_assert(detail::check_shareable<bool>());
static_assert(detail::check_shareable<wchar_t>());
static_assert(detail::check_shareable<long double>());
static_assert(detail::check_shareable<std::byte>());
static_assert(detail::check_shareable<Colour>());
static_assert(detail::check_shareable<std::complex<float>>());
static_assert(detail::check_shareable<std::chrono::system_clock::time_point>());
static_assert(detail::check_shareable<std::array<std::array<bool, 2>, 3>>());
static_assert(detail::check_shareable<std::atomic<long>>());
static_assert(detail::check_shareable<Pixel>());
static_assert(detail::check_shareable<Versioned>());
static_assert(detail::check_shareable<Empty>());
static_assert(!detail::check_shareable<WithArray>());
static_assert(!detail::check_shareable<int*>());
static_assert(!detail::check_shareable<const int>());
static_assert(!detail::check_shareable<int&>());
static_assert(!detail::check_shareable<std::array<int*, 2>>());
static_assert(!detail::check_shareable<std::atomic<int*>>());
static_assert(!detail::check_shareable<Node>());
static_assert(!detail::check_shareable<Hidden>());
static_assert(!detail::check_shareable<std::string>());
static_assert(!detail::check_shareable<std::string_view>());
static_assert(!detail::check_shareable<std::vector<int>>());
static_assert(!detail::check_shareable<std::atomic<std::array<char, 64>>>());
static_assert(!detail::check_shareable<RawValue<int>>());

static_assert(std::ranges::contiguous_range<RawArray<int>>);
static_assert(std::ranges::sized_range<const RawArray<int>>);
static_assert(std::is_convertible_v<RawArray<int>&, std::span<int>>);
static_assert(std::is_convertible_v<const RawArray<int>&, std::span<const int>>);

TEST(RawValue, IsZeroedUnlessAValueIsGiven) {
  EXPECT_EQ(*RawValue<int>(), 0);
  EXPECT_EQ(RawValue<Point>()->y, 0.0);  // not what the struct says of itself
  EXPECT_EQ(*RawValue<int>(-7), -7);
  EXPECT_EQ(*RawValue<Point>({3, 4}), (Point{3, 4}));
  EXPECT_EQ(*RawValue<Point>(Point{}), (Point{1, 2}));
  EXPECT_TRUE(*RawValue<bool>(true));
  EXPECT_EQ(RawValue(2.5).value(), 2.5);
}

TEST(RawValue, IsWrittenInPlace) {
  RawValue<Point> point;
  point->x = 5;
  point.value().y = 6;
  EXPECT_EQ(*point, (Point{5, 6}));
  *point = {7, 8};
  EXPECT_EQ(point.value(), (Point{7, 8}));
  EXPECT_EQ(&*point, &point.value());
}

TEST(RawValue, CopiesAndWhatArrivesAreTheSame) {
  const RawValue<int> original(1);
  const RawValue<int> copy = original;
  const auto arrived = after_a_trip(original);
  *copy = 2;
  EXPECT_EQ(*original, 2);
  EXPECT_EQ(*arrived, 2);
  *arrived = 3;
  EXPECT_EQ(*original, 3);
  RawValue<int> assigned;
  assigned = original;
  *assigned = 4;
  EXPECT_EQ(*original, 4);
}

TEST(RawValue, OfTheContentsOfAnotherOneIsItsOwn) {
  const RawValue<int> original(1);
  const RawValue<int> other(*original);
  *other = 2;
  EXPECT_EQ(*original, 1);
}

TEST(RawValue, ThatWasMovedFromIsStillThere) {
  RawValue<int> original(1);
  const RawValue<int> moved = std::move(original);
  EXPECT_EQ(*original, 1);  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_EQ(&*moved, &*original);
}

TEST(RawValue, MayBeAtomicAndAsStrictlyAlignedAsACacheLine) {
  const RawValue<std::atomic<long>> counter;
  ++*counter;
  EXPECT_EQ(after_a_trip(counter)->fetch_add(1), 1);
  EXPECT_EQ(*counter, 2);
  const RawValue<Line> line;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&*line) % 64, 0U);
}

TEST(RawValue, TravelsInContainersAndAggregates) {
  struct Job {
    std::string name;
    RawValue<int> done;
    std::optional<RawArray<double>> data;
  };

  const std::map<std::string, Job> jobs{{"a", {"first", RawValue(1), RawArray<double>{1, 2}}},
                                        {"b", {"second", RawValue(2), std::nullopt}}};
  const auto arrived = after_a_trip(jobs);
  EXPECT_EQ(arrived.at("b").name, "second");
  *arrived.at("a").done = 5;
  arrived.at("a").data->at(1) = 6;
  EXPECT_EQ(*jobs.at("a").done, 5);
  EXPECT_EQ((*jobs.at("a").data)[1], 6);
}

TEST(RawValue, OfAnotherSizeIsRefused) {
  EXPECT_THROW(test::Parcel::of(RawValue<int>()).open<RawValue<double>>(), DecodingError);
  EXPECT_THROW(test::Parcel::of(RawArray<int>(2)).open<RawValue<int>>(), DecodingError);
  EXPECT_THROW(test::Parcel::of(RawArray<int>()).open<RawValue<int>>(), DecodingError);
  EXPECT_THROW(test::Parcel::of(RawArray<int>(2)).open<RawArray<double>>(), DecodingError);
}

TEST(RawArray, IsZeroedOrAsItsElements) {
  const RawArray<int> zeros(1000);
  EXPECT_EQ(zeros.size(), 1000U);
  EXPECT_EQ(std::ranges::count(zeros, 0), 1000);
  const RawArray<int> listed{3, 1, 2};
  EXPECT_EQ(std::vector(listed.begin(), listed.end()), (std::vector{3, 1, 2}));
  const RawArray<double> converted(std::vector{1, 2});
  EXPECT_EQ(converted[1], 2.0);
  const RawArray<int> from_list(std::list{4, 5});
  EXPECT_EQ(from_list.at(1), 5);
  const RawArray<long> from_view(std::views::iota(10L, 13L));
  EXPECT_EQ(from_view[2], 12);
  std::istringstream numbers("7 8 9");
  const RawArray<int> read_once{std::ranges::istream_view<int>(numbers)};
  EXPECT_EQ(read_once.size(), 3U);
  EXPECT_EQ(read_once[2], 9);
}

TEST(RawArray, OfNoElementsIsAnArrayToo) {
  const RawArray<int> empty;
  const RawArray<int> zero(0);
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(zero.begin(), zero.end());
  EXPECT_EQ(after_a_trip(empty).size(), 0U);
  EXPECT_THROW(zero.at(0), std::out_of_range);
}

TEST(RawArray, AtLooksWhetherThereIsSuchAnElement) {
  const RawArray<int> array(3);
  array.at(2) = 5;
  EXPECT_EQ(array[2], 5);
  EXPECT_THROW(array.at(3), std::out_of_range);
  EXPECT_THROW(array.at(static_cast<std::size_t>(-1)), std::out_of_range);
}

TEST(RawArray, IsTakenForASpan) {
  RawArray<int> array{3, 1, 2};
  const auto sort = [](std::span<int> numbers) { std::ranges::sort(numbers); };
  sort(array);
  EXPECT_EQ(array[0], 1);
  EXPECT_EQ(std::span(array).subspan(1).size(), 2U);
}

TEST(RawArray, OfTheContentsOfAnotherOneIsItsOwnAndACopyIsNot) {
  RawArray<int> original{1, 2};
  const RawArray<int> alias(original);
  const RawArray<int> other{std::span(original)};
  original[0] = 9;
  EXPECT_EQ(alias[0], 9);
  EXPECT_EQ(other[0], 1);
}

TEST(RawArray, OfStructsArrivesWhole) {
  const RawArray<Pixel> pixels(5000);  // more than an arena takes
  pixels[4999].corners[1].y = 4;
  pixels[4999].name = {'a', 'b'};
  const auto arrived = after_a_trip(pixels);
  ASSERT_EQ(arrived.size(), 5000U);
  EXPECT_EQ(arrived[4999].corners[1].y, 4);
  EXPECT_EQ(arrived[4999].name[1], 'b');
  arrived[0].lit = true;
  EXPECT_TRUE(pixels[0].lit);
}

TEST(RawArray, OfCharactersIsAText) {
  const RawArray<char> text("hello");
  EXPECT_EQ(text.size(), 5U);
  EXPECT_EQ(text.value(), "hello");
  text.set_value("bye");
  EXPECT_EQ(text.value(), "bye");
  EXPECT_EQ(text.raw(), std::string("bye\0o", 5));
  text.set_value("worse");
  EXPECT_EQ(text.value(), "worse");
  text.set_value("");
  EXPECT_EQ(text.value(), "");
  EXPECT_THROW(text.set_value("longer"), std::length_error);
  EXPECT_EQ(text.raw(), std::string("\0orse", 5));
  EXPECT_EQ(RawArray<char>(std::string("a\0b", 3)).raw(), std::string("a\0b", 3));
  EXPECT_EQ(RawArray<char>(4).value(), "");
  EXPECT_EQ(RawArray<wchar_t>(L"wide").value(), L"wide");
}

}  // namespace
}  // namespace brood
