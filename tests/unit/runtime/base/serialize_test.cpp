#include "brood/serialize.hpp"

#include "values.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string_view>
#include <typeinfo>

namespace brood {
namespace {

using test::Account;
using test::Atom;
using test::Point;

template <class T>
T through_bytes(const T& value) {
  return decode<T>(encode(value));
}

TEST(Serialize, EveryKindComesBackTheSame) {
  test::for_each_kind([](const auto& value) {
    EXPECT_TRUE(through_bytes(value) == value) << typeid(value).name();
  });
}

TEST(Serialize, WhatIsDecodedIntoNeedNotBeEmpty) {
  const Bytes bytes = encode(std::vector<std::string>{"new"});
  InputArchive archive(bytes);
  std::vector<std::string> value{"old", "older"};
  archive(value);
  EXPECT_EQ(value, std::vector<std::string>{"new"});
}

TEST(Serialize, SeveralValuesFollowEachOther) {
  OutputArchive out;
  out(1, std::string("two"));
  out << 3.0;
  out& Point{4, 5};
  const Bytes bytes = out.take();
  EXPECT_EQ(out.size(), 0U);
  InputArchive in(bytes);
  int one = 0;
  std::string two;
  double three = 0;
  Point four;
  in(one, two);
  in >> three;
  in& four;
  in.expect_end();
  EXPECT_EQ(one, 1);
  EXPECT_EQ(two, "two");
  EXPECT_EQ(three, 3.0);
  EXPECT_EQ(four, (Point{4, 5}));
}

TEST(Serialize, BitwiseValuesAreTheirOwnBytes) {
  EXPECT_EQ(encode(std::uint32_t{1}).size(), 4U);
  EXPECT_EQ(encode(std::vector<double>(1000)).size(), 8U + 8000U);
  EXPECT_EQ(encode(Point{}).size(), sizeof(Point));
}

TEST(Serialize, AUniquePointerCarriesItsObject) {
  const auto value =
      decode<std::unique_ptr<Atom>>(encode(std::make_unique<Atom>(Atom{"H", {}, {}, {}, {}})));
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(value->element, "H");
  EXPECT_EQ(decode<std::unique_ptr<int>>(encode(std::unique_ptr<int>())), nullptr);
}

TEST(Serialize, SharedPointersToOneObjectStayShared) {
  const auto one = std::make_shared<std::string>("shared");
  const std::vector<std::shared_ptr<std::string>> sent{one, one, nullptr,
                                                       std::make_shared<std::string>("other")};
  const auto got = through_bytes(sent);
  ASSERT_EQ(got.size(), 4U);
  EXPECT_EQ(got[0], got[1]);
  EXPECT_EQ(*got[0], "shared");
  EXPECT_EQ(got[2], nullptr);
  EXPECT_EQ(*got[3], "other");
}

TEST(Serialize, BytesTravelAsTheyAre) {
  const Bytes bytes(std::string_view("one\0two", 7));
  EXPECT_EQ(through_bytes(bytes), bytes);
  EXPECT_EQ(through_bytes(Bytes()), Bytes());
  const std::vector<Bytes> several{bytes, Bytes(), Bytes(std::string_view("x"))};
  EXPECT_EQ(through_bytes(several), several);
  static_assert(is_serializable<Bytes>);
}

TEST(Serialize, ALargeValueComesBack) {
  std::vector<std::uint32_t> numbers(2'000'000);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = static_cast<std::uint32_t>(i * 7);
  }
  EXPECT_TRUE(through_bytes(numbers) == numbers);
}

TEST(Serialize, ACapturelessLambdaTravels) {
  const auto twice = [](int x) { return 2 * x; };
  EXPECT_TRUE(is_serializable<decltype(twice)>);
  EXPECT_EQ(decode<std::remove_const_t<decltype(twice)>>(encode(twice))(21), 42);
}

struct HasPointer {
  int* pointer = nullptr;
};

struct NotDescribed {
  explicit NotDescribed(int) {}

 private:
  [[maybe_unused]] int hidden_ = 0;
};

// A pointer inside a standard container is refused where it is encoded, by a static_assert: cereal
// answers for the container without a look at what is in it.
TEST(Serialize, WhatCannotTravelIsKnownAtCompileTime) {
  int local = 0;
  const auto with_capture = [&local] { return local; };
  EXPECT_FALSE(is_serializable<int*>);
  EXPECT_FALSE(is_serializable<const char*>);
  EXPECT_FALSE(is_serializable<int&>);
  EXPECT_FALSE(is_serializable<std::nullptr_t>);
  EXPECT_FALSE(is_serializable<int Point::*>);
  EXPECT_FALSE(is_serializable<HasPointer>);
  EXPECT_FALSE(is_serializable<std::function<int()>>);
  EXPECT_FALSE(is_serializable<std::string_view>);
  EXPECT_FALSE(is_serializable<decltype(with_capture)>);
  EXPECT_FALSE(is_serializable<NotDescribed>);
}

TEST(Serialize, WhatCanTravelIsKnownAtCompileTime) {
  test::for_each_kind(
      []<class T>(const T&) { EXPECT_TRUE(is_serializable<T>) << typeid(T).name(); });
  EXPECT_TRUE(is_serializable<std::unique_ptr<Account>>);
  EXPECT_TRUE(is_serializable<std::shared_ptr<int>>);
}

struct WithArray {
  int number;
  std::string texts[2];
};

struct OfBase {
  std::string text;
};

struct WithBase : OfBase {
  int number;
};

struct OfFields {
  std::string text;
  std::vector<std::string> texts;
  std::optional<int> number;
};

TEST(Serialize, KnowsWhichAggregatesHaveFieldsThatItCanTellApart) {
  EXPECT_TRUE(is_serializable<OfFields>);
  EXPECT_FALSE(is_serializable<WithArray>);
  EXPECT_FALSE(is_serializable<WithBase>);
}

}  // namespace
}  // namespace brood
