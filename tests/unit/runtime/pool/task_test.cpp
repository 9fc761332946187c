#include "brood/task.hpp"

#include "task_support.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdint>
#include <deque>
#include <forward_list>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brood::detail {
namespace {

using test::call;
using test::map;

int square(int x) {
  return x * x;
}

int add_quietly(int x, int y) noexcept {
  return x + y;
}

int answer() {
  return 42;
}

template <class T>
T twice(T x) {
  return x + x;
}

double half(double x) {
  return x / 2;
}

struct Statics {
  static std::string join(const std::string& a, std::string b) { return a + b; }
};

TEST(Call, AFunctionIsCalledWithItsArguments) {
  EXPECT_EQ(call<int>(square, 7), 49);
  EXPECT_EQ(call<int>(&square, -3), 9);
  EXPECT_EQ(call<int>(answer), 42);
}

TEST(Call, ANoexceptFunctionIsATask) {
  EXPECT_EQ(call<int>(add_quietly, 40, 2), 42);
}

TEST(Call, AnInstanceOfATemplateIsATask) {
  EXPECT_EQ(call<int>(twice<int>, 4), 8);
  EXPECT_EQ(call<std::string>(twice<std::string>, std::string("ab")), "abab");
}

TEST(Call, AStaticMemberIsATask) {
  EXPECT_EQ(call<std::string>(Statics::join, std::string("a"), std::string("b")), "ab");
}

TEST(Call, ALambdaWithoutCapturesIsATask) {
  const auto cube = [](int x) { return x * x * x; };
  EXPECT_EQ(call<int>(cube, 3), 27);
  EXPECT_EQ(call<int>([](int x) noexcept { return -x; }, 3), -3);
  EXPECT_EQ(call<int>([](int x) mutable { return ++x; }, 3), 4);
}

TEST(Call, AGenericLambdaIsCalledWithTheArgumentsTypes) {
  const auto plus = [](const auto& a, auto b) { return a + b; };
  EXPECT_EQ(call<int>(plus, 1, 2), 3);
  EXPECT_DOUBLE_EQ(call<double>(plus, 1, 0.5), 1.5);
  EXPECT_EQ(call<std::string>(plus, std::string("a"), std::string("b")), "ab");
}

TEST(Call, ALiteralArrivesAtAGenericLambdaAsAString) {
  const auto is_string = [](auto text) {
    return std::is_same_v<decltype(text), std::string> && text.size() == 4;
  };
  EXPECT_TRUE(call<bool>(is_string, "text"));
  const char* const pointer = "text";
  EXPECT_TRUE(call<bool>(is_string, pointer));
  EXPECT_TRUE(call<bool>(is_string, std::string_view("text")));
}

struct Scale {
  double by = 1;

  double operator()(double x) const { return by * x; }
};

struct Counter {
  int count = 0;

  int operator()(int step) { return count += step; }
};

struct Overloaded {
  std::string operator()(int) const { return "int"; }

  std::string operator()(const std::string&) const { return "string"; }
};

class WithCereal {
 public:
  WithCereal() = default;

  explicit WithCereal(std::vector<int> values) : values_(std::move(values)) {}

  int operator()(std::size_t place) const { return values_.at(place); }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(values_);
  }

 private:
  std::vector<int> values_;
};

TEST(Call, AFunctionObjectTravelsWithItsValues) {
  EXPECT_DOUBLE_EQ(call<double>(Scale{2.5}, 2.0), 5.0);
  EXPECT_EQ(call<int>(WithCereal({10, 20, 30}), std::size_t{1}), 20);
}

TEST(Call, AFunctionObjectThatChangesIsACopyInEachCall) {
  const Counter counter{10};
  EXPECT_EQ(call<int>(counter, 5), 15);
  EXPECT_EQ(call<int>(counter, 5), 15);
  EXPECT_EQ(counter.count, 10);
}

TEST(Call, OfOverloadsTheOneForTheArgumentsIsCalled) {
  EXPECT_EQ(call<std::string>(Overloaded{}, 1), "int");
  EXPECT_EQ(call<std::string>(Overloaded{}, "text"), "string");
}

TEST(Call, ArgumentsBecomeWhatTheFunctionTakes) {
  EXPECT_DOUBLE_EQ(call<double>(half, 5), 2.5);
  EXPECT_EQ(call<std::string>(Statics::join, "a", std::string_view("b")), "ab");
  EXPECT_EQ(call<std::int64_t>([](std::int64_t x) { return x; }, short{-3}), -3);
}

std::size_t length(std::string_view text) {
  return text.size();
}

int sum(std::span<const int> values) {
  int total = 0;
  for (const int value : values) {
    total += value;
  }
  return total;
}

TEST(Call, AViewIsOfACopyOfWhatItSees) {
  EXPECT_EQ(call<std::size_t>(length, "four"), 4U);
  EXPECT_EQ(call<std::size_t>(length, std::string(1000, 'x')), 1000U);
  EXPECT_EQ(call<std::size_t>(length, std::string_view("a\0b", 3)), 3U);
  EXPECT_EQ(call<int>(sum, std::vector{1, 2, 3}), 6);
  EXPECT_EQ(call<int>(sum, std::vector<int>{}), 0);
}

int weigh(std::span<const int, 3> values) {
  return values[0] + 10 * values[1] + 100 * values[2];
}

TEST(Call, ASpanIsMadeOfWhatTurnsIntoOneByItself) {
  constexpr int plain[] = {1, 2, 3};
  std::array<int, 3> array{1, 2, 3};
  EXPECT_EQ(call<int>(sum, plain), 6);
  EXPECT_EQ(call<int>(sum, array), 6);
  EXPECT_EQ(call<int>(sum, std::span(array)), 6);
  EXPECT_EQ(call<int>(weigh, plain), 321);
  EXPECT_EQ(call<int>(weigh, array), 321);
  EXPECT_EQ(call<int>(weigh, std::vector{1, 2, 3}), 321);
  const auto lengths = [](std::span<const std::string> texts) { return texts[1].size(); };
  EXPECT_EQ(call<std::size_t>(lengths, std::array<std::string, 2>{"a", "four"}), 4U);
}

TEST(Call, ASpanOfAnotherSizeThanItsParameterIsRefusedBeforeItTravels) {
  EXPECT_THROW(test::prepare(weigh, std::vector{1, 2}), std::invalid_argument);
  EXPECT_THROW(test::prepare(weigh, std::vector{1, 2, 3, 4}), std::invalid_argument);
  EXPECT_THROW(test::prepare(weigh, std::vector<int>{}), std::invalid_argument);
}

TEST(Call, ParametersMayBeConstReferencesValuesAndRvalueReferences) {
  const auto sizes = [](const std::vector<int>& a, std::vector<int> b, std::vector<int>&& c) {
    const std::vector<int> taken(std::move(c));
    return a.size() * 100 + b.size() * 10 + taken.size();
  };
  EXPECT_EQ(call<std::size_t>(sizes, std::vector{1}, std::vector{1, 2}, std::vector{1, 2, 3}),
            123U);
}

TEST(Call, AMoveOnlyValueArrivesAndComesBack) {
  const auto next = [](std::unique_ptr<int> number) {
    ++*number;
    return number;
  };
  EXPECT_EQ(*call<std::unique_ptr<int>>(next, std::make_unique<int>(41)), 42);
}

TEST(Call, ABoolArrivesAsItIs) {
  const auto negate = [](bool x) { return !x; };
  EXPECT_TRUE(call<bool>(negate, false));
  EXPECT_FALSE(call<bool>(negate, true));
}

int runs = 0;

TEST(Call, AVoidFunctionHasNoBytesForResult) {
  runs = 0;
  const auto run = [](int by) { runs += by; };
  EXPECT_TRUE(test::run(test::prepare(run, 3)).empty());
  EXPECT_EQ(runs, 3);
}

const std::string& kept() {
  static const std::string text = "kept";
  return text;
}

TEST(Call, AReferenceComesBackAsAValue) {
  EXPECT_EQ(call<std::string>(kept), "kept");
  static_assert(std::is_same_v<task_result_t<decltype(kept)>, std::string>);
  const auto see = [](const std::string& text) -> std::string_view { return text; };
  EXPECT_EQ(call<std::string>(see, "seen"), "seen");
  static_assert(std::is_same_v<task_result_t<decltype(see), std::string>, std::string>);
  static_assert(std::is_same_v<task_result_t<decltype(runs) (*)(int), int>, int>);
  static_assert(std::is_void_v<task_result_t<void (*)()>>);
}

int throws(int x) {
  throw std::out_of_range("no " + std::to_string(x));
}

TEST(Call, WhatTheFunctionThrowsIsThrown) {
  EXPECT_THROW((void)call<int>(throws, 3), std::out_of_range);
}

struct Heavy {
  template <class Archive>
  void save(Archive&) const {
    throw std::runtime_error("too heavy");
  }

  template <class Archive>
  void load(Archive&) {}

  int weight = 0;
};

TEST(Call, AResultThatCannotBeWrittenIsToldApartFromWhatTheFunctionThrows) {
  const auto lift = [](int weight) {
    Heavy heavy;
    heavy.weight = weight;
    return heavy;
  };
  try {
    (void)test::run(test::prepare(lift, 1));
    FAIL() << "nothing was thrown";
  } catch (const UnsendableResult& error) {
    EXPECT_THROW(std::rethrow_if_nested(error), std::runtime_error);
  }
  EXPECT_THROW((void)test::run(test::map_call(lift, std::vector{1})), UnsendableResult);
}

TEST(Call, AnArgumentThatCannotBeWrittenThrowsAtOnce) {
  EXPECT_THROW((void)test::prepare([](const Heavy&) {}, Heavy{}), std::runtime_error);
}

TEST(Call, ANullPointerIsNoTask) {
  int (*const none)(int) = nullptr;
  EXPECT_THROW((void)test::prepare(none, 1), std::invalid_argument);
}

TEST(Call, CodeThatNoProgramFileHoldsIsNoTask) {
  static std::array<unsigned char, 64> data{};
  EXPECT_THROW((void)code_address(data.data()), std::logic_error);
  EXPECT_THROW((void)code_address(nullptr), std::invalid_argument);
}

TEST(Call, AnAddressThatIsNotHereIsRefused) {
  const CodeAddress here = test::prepare(square, 1).trampoline;
  EXPECT_NE(code_pointer(here), nullptr);
  EXPECT_THROW((void)code_pointer({}), DecodingError);
  EXPECT_THROW((void)code_pointer({here.module ^ 1U, here.offset}), DecodingError);
  EXPECT_THROW((void)code_pointer({here.module, ~here.offset}), DecodingError);
}

TEST(Call, BytesThatAreTooShortOrTooLongAreRefused) {
  const Call right = test::prepare(Statics::join, "first", "second");
  for (std::size_t size = task_head_size; size < right.bytes.size(); ++size) {
    Call cut = right;
    cut.bytes.resize(size);
    EXPECT_THROW((void)test::run(cut), DecodingError) << size;
  }
  Call longer = right;
  longer.bytes.append("", 1);
  EXPECT_THROW((void)test::run(longer), DecodingError);
}

TEST(Call, AFunctionPointerInTheBytesThatLeadsNowhereIsRefused) {
  Call wrong = test::prepare(square, 1);
  wrong.bytes[task_head_size] ^= std::byte{1};  // its module
  EXPECT_THROW((void)test::run(wrong), DecodingError);
}

TEST(Map, EveryItemHasItsResultInItsPlace) {
  EXPECT_EQ(map<int>(square, std::vector{1, 2, 3}), (std::vector{1, 4, 9}));
  EXPECT_EQ(map<int>(square, std::vector<int>{}), std::vector<int>{});
  EXPECT_EQ(map<double>(Scale{0.5}, std::vector{2.0, 3.0}), (std::vector{1.0, 1.5}));
  EXPECT_EQ(map<std::string>(twice<std::string>, std::vector<std::string>{"a", "b"}),
            (std::vector<std::string>{"aa", "bb"}));
}

TEST(Map, ItemsBecomeWhatTheFunctionTakes) {
  EXPECT_EQ(map<double>(half, std::vector{1, 2}), (std::vector{0.5, 1.0}));
  EXPECT_EQ(map<std::size_t>(length, std::vector<const char*>{"a", "bcd"}),
            (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(map<int>(sum, std::vector<std::vector<int>>{{1, 2}, {}, {3}}), (std::vector{3, 0, 3}));
}

TEST(Map, AnyRangeHoldsItems) {
  EXPECT_EQ(map<int>(square, std::array{1, 2}), (std::vector{1, 4}));
  EXPECT_EQ(map<int>(square, std::deque{1, 2}), (std::vector{1, 4}));
  EXPECT_EQ(map<int>(square, std::list{1, 2}), (std::vector{1, 4}));
  EXPECT_EQ(map<int>(square, std::forward_list{1, 2}), (std::vector{1, 4}));
}

TEST(Map, BoolsAreItemsAndResults) {
  const auto negate = [](bool x) { return !x; };
  EXPECT_EQ(map<bool>(negate, std::vector{true, false, true}), (std::vector{false, true, false}));
  const auto by_reference = [](const bool& x) { return x ? 1 : 0; };
  EXPECT_EQ(map<int>(by_reference, std::array{true, false}), (std::vector{1, 0}));
}

TEST(Map, AGenericLambdaIsCalledWithTheItemsType) {
  const auto twice_of_it = [](const auto& x) { return x + x; };
  EXPECT_EQ(map<int>(twice_of_it, std::vector{1, 2}), (std::vector{2, 4}));
  EXPECT_EQ(map<std::string>(twice_of_it, std::vector<const char*>{"ab"}),
            std::vector<std::string>{"abab"});
}

TEST(Map, AVoidFunctionHasAnEmptyResultForEachItem) {
  runs = 0;
  const auto run = [](int by) { runs += by; };
  EXPECT_EQ(map<std::monostate>(run, std::vector{1, 2, 3}).size(), 3U);
  EXPECT_EQ(runs, 6);
}

TEST(Map, MoveOnlyResultsComeBack) {
  const auto box = [](int x) { return std::make_unique<int>(x); };
  const auto boxes = map<std::unique_ptr<int>>(box, std::vector{5, 6});
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(*boxes[1], 6);
}

TEST(Map, TheStateOfAFunctionObjectLastsForItsChunk) {
  EXPECT_EQ(map<int>(Counter{10}, std::vector{1, 1, 1}), (std::vector{11, 12, 13}));
}

TEST(Map, TheFirstItemThatThrowsEndsItsChunk) {
  runs = 0;
  const auto fail_at_two = [](int x) {
    ++runs;
    return x == 2 ? throw std::out_of_range("two") : x;
  };
  EXPECT_THROW((void)map<int>(fail_at_two, std::vector{1, 2, 3}), std::out_of_range);
  EXPECT_EQ(runs, 2);
}

TEST(Map, ACountThatCannotBeIsRefused) {
  Call wrong = test::map_call(square, std::vector{1, 2});
  const std::size_t count_at = wrong.bytes.size() - 2 * sizeof(int) - sizeof(std::uint64_t);
  for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
    wrong.bytes[count_at + i] = std::byte{0xff};
  }
  EXPECT_THROW((void)test::run(wrong), DecodingError);
}

}  // namespace
}  // namespace brood::detail
