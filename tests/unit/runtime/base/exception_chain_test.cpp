#include "base/exception_chain.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace brood::base {
namespace {

template <class Throw>
std::string text_of(Throw throw_it) {
  try {
    throw_it();
  } catch (...) {
    return current_exception_text();
  }
  return "nothing";
}

TEST(ExceptionChain, NamesTypeAndText) {
  EXPECT_EQ(text_of([] { throw std::out_of_range("far away"); }), "std::out_of_range: far away");
}

TEST(ExceptionChain, SaysWhatCanBeSaidOfOtherThings) {
  EXPECT_EQ(text_of([] { throw 3; }), "int");
  EXPECT_EQ(text_of([] { throw "words"; }), "char const*: words");
}

TEST(ExceptionChain, NamesWhatWasTheCauseOfWhat) {
  const std::string text = text_of([] {
    try {
      throw std::logic_error("the cause");
    } catch (...) {
      std::throw_with_nested(std::runtime_error("the effect"));
    }
  });
  EXPECT_EQ(text, "std::runtime_error: the effect\ncaused by std::logic_error: the cause");
}

TEST(ExceptionChain, EndsEvenIfAnExceptionHoldsItself) {
  std::exception_ptr loop;

  struct Loop : std::nested_exception {};

  try {
    throw Loop();
  } catch (...) {
    loop = std::current_exception();
    EXPECT_EQ(current_exception_chain().size(), 1U);
  }
}

}  // namespace
}  // namespace brood::base
