#include "pool/thrown.hpp"

#include "brood/error.hpp"
#include "brood/task.hpp"

#include <gmock/gmock.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <utility>

namespace brood::pool {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

struct WithoutText {};

struct OwnError : std::out_of_range {
  using std::out_of_range::out_of_range;
};

/// Throws what `thrower` throws and describes it as a worker does.
template <class Thrower>
wire::ThrownException described(Thrower thrower) {
  try {
    thrower();
  } catch (...) {
    return describe_current_exception();
  }
  throw std::logic_error("nothing was thrown");
}

/// Throws `cause`, then `effect` with it inside.
template <class Effect, class Cause>
void throw_nested(Effect effect, Cause cause) {
  try {
    throw Cause(std::move(cause));
  } catch (...) {
    std::throw_with_nested(std::move(effect));
  }
}

void throw_chain(int length) {
  if (length == 1) {
    throw std::runtime_error("1");
  }
  try {
    throw_chain(length - 1);
  } catch (...) {
    std::throw_with_nested(std::runtime_error(std::to_string(length)));
  }
}

template <class Error>
Error caught(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    EXPECT_EQ(typeid(error), typeid(Error));
    return error;
  }
}

TEST(Thrown, AnExceptionHasItsOwnTypeAndText) {
  const auto thrown = described([] { throw OwnError("no 3"); });
  ASSERT_EQ(thrown.chain.size(), 1U);
  EXPECT_THAT(thrown.chain[0].type_name, EndsWith("OwnError"));
  EXPECT_EQ(thrown.chain[0].message, "no 3");
}

TEST(Thrown, ANumberHasATypeAndNoText) {
  const auto thrown = described([] { throw 3; });
  ASSERT_EQ(thrown.chain.size(), 1U);
  EXPECT_EQ(thrown.chain[0].type_name, "int");
  EXPECT_EQ(thrown.chain[0].message, "");
}

TEST(Thrown, ATextIsItsOwnText) {
  const auto literal = described([] { throw "some words"; });
  ASSERT_EQ(literal.chain.size(), 1U);
  EXPECT_EQ(literal.chain[0].type_name, "char const*");
  EXPECT_EQ(literal.chain[0].message, "some words");
  const auto text = described([] { throw std::string("more words"); });
  ASSERT_EQ(text.chain.size(), 1U);
  EXPECT_THAT(text.chain[0].type_name, HasSubstr("string"));
  EXPECT_EQ(text.chain[0].message, "more words");
}

TEST(Thrown, ANullTextIsEmpty) {
  const auto thrown = described([] { throw static_cast<const char*>(nullptr); });
  ASSERT_EQ(thrown.chain.size(), 1U);
  EXPECT_EQ(thrown.chain[0].message, "");
}

TEST(Thrown, AnObjectOfAnUnknownKindHasItsType) {
  const auto thrown = described([] { throw WithoutText{}; });
  ASSERT_EQ(thrown.chain.size(), 1U);
  EXPECT_THAT(thrown.chain[0].type_name, EndsWith("WithoutText"));
  EXPECT_EQ(thrown.chain[0].message, "");
}

TEST(Thrown, NestedExceptionsFollowTheOuterOne) {
  const auto thrown = described(
      [] { throw_nested(std::runtime_error("the effect"), std::invalid_argument("the cause")); });
  ASSERT_EQ(thrown.chain.size(), 2U);
  EXPECT_THAT(thrown.chain[0].type_name, HasSubstr("std::runtime_error"));
  EXPECT_EQ(thrown.chain[0].message, "the effect");
  EXPECT_EQ(thrown.chain[1].type_name, "std::invalid_argument");
  EXPECT_EQ(thrown.chain[1].message, "the cause");
}

TEST(Thrown, WhatIsNestedInSomethingThatIsNoStdExceptionFollowsToo) {
  const auto thrown =
      described([] { throw_nested(WithoutText{}, std::invalid_argument("the cause")); });
  ASSERT_EQ(thrown.chain.size(), 2U);
  EXPECT_THAT(thrown.chain[0].type_name, HasSubstr("WithoutText"));
  EXPECT_EQ(thrown.chain[1].message, "the cause");
}

TEST(Thrown, ANestedThingNeedNotBeAStdException) {
  const auto number = described([] { throw_nested(std::runtime_error("the effect"), 7); });
  ASSERT_EQ(number.chain.size(), 2U);
  EXPECT_EQ(number.chain[1].type_name, "int");
  const auto text =
      described([] { throw_nested(std::runtime_error("the effect"), std::string("why")); });
  ASSERT_EQ(text.chain.size(), 2U);
  EXPECT_EQ(text.chain[1].message, "why");
}

TEST(Thrown, ANestedExceptionThatHoldsNothingEndsTheChain) {
  // Made outside a handler, it has no exception to hold.
  struct Holder : std::runtime_error, std::nested_exception {
    using std::runtime_error::runtime_error;
  };

  struct OtherHolder : WithoutText, std::nested_exception {};

  EXPECT_EQ(described([] { throw Holder("alone"); }).chain.size(), 1U);
  EXPECT_EQ(described([] { throw OtherHolder(); }).chain.size(), 1U);
}

TEST(Thrown, AChainIsDescribedFromTheOutsideInwards) {
  const auto thrown = described([] { throw_chain(10); });
  ASSERT_EQ(thrown.chain.size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(thrown.chain[i].message, std::to_string(10 - i));
  }
}

TEST(Thrown, OfAVeryLongChainTheHeadIsKept) {
  const auto thrown = described([] { throw_chain(100); });
  ASSERT_EQ(thrown.chain.size(), 64U);
  EXPECT_EQ(thrown.chain.front().message, "100");
  EXPECT_EQ(thrown.chain.back().message, "37");
}

TEST(Thrown, BecomesARemoteErrorWithTheWholeChain) {
  const auto thrown = described(
      [] { throw_nested(std::runtime_error("the effect"), std::invalid_argument("the cause")); });
  const auto error = caught<RemoteError>(to_exception(thrown, 1234));
  EXPECT_EQ(error.pid(), 1234);
  EXPECT_EQ(error.message(), "the effect");
  ASSERT_EQ(error.chain().size(), 2U);
  EXPECT_EQ(error.chain()[1].message, "the cause");
  EXPECT_THAT(error.what(), HasSubstr("the effect"));
  EXPECT_THAT(error.what(), HasSubstr("the cause"));
  EXPECT_THAT(error.what(), HasSubstr("1234"));
}

TEST(Thrown, AnEmptyChainFromAnotherProcessIsARemoteErrorToo) {
  const auto error = caught<RemoteError>(to_exception({}, 7));
  EXPECT_EQ(error.chain().size(), 1U);
  EXPECT_EQ(error.pid(), 7);
}

TEST(Thrown, AResultThatCouldNotTravelBecomesAnEncodingError) {
  const auto thrown = described([] {
    throw_nested(detail::UnsendableResult("the result stays"), std::runtime_error("it is heavy"));
  });
  const auto error = caught<EncodingError>(to_exception(thrown, 1234));
  EXPECT_THAT(error.what(), HasSubstr("the result stays"));
  EXPECT_THAT(error.what(), HasSubstr("std::runtime_error: it is heavy"));
}

TEST(Thrown, AnEncodingErrorThatATaskThrowsIsARemoteError) {
  const auto thrown = described([] { throw EncodingError("thrown by the task"); });
  EXPECT_EQ(caught<RemoteError>(to_exception(thrown, 1)).type_name(), "brood::EncodingError");
}

TEST(Thrown, TravelsAsBytes) {
  const auto thrown = described([] { throw_chain(3); });
  const auto arrived = decode<wire::ThrownException>(encode(thrown));
  EXPECT_EQ(arrived.kind, thrown.kind);
  ASSERT_EQ(arrived.chain.size(), 3U);
  EXPECT_EQ(arrived.chain[2].message, "1");
}

}  // namespace
}  // namespace brood::pool
