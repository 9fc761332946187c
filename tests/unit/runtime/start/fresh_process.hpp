#pragma once
// Tests of what is settled once in a process: each runs in a process of its own, as a death test
// whose child ends well.
//
//   EXPECT_SAYS(to_string(get_start_method()), "spawn");
//
// In the child, the expression's text goes to stderr; an exception is "invalid_argument: what()"
// and the like.

#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace brood::test {

template <class Ask>
std::string words_of(Ask ask) {
  try {
    return ask();
  } catch (const std::invalid_argument& error) {
    return std::string("invalid_argument: ") + error.what();
  } catch (const std::logic_error& error) {
    return std::string("logic_error: ") + error.what();
  }
}

/// CHILD
template <class Ask>
[[noreturn]] void say(Ask ask) {
  std::fputs(words_of(ask).c_str(), stderr);
  std::fflush(stderr);
  std::_Exit(0);
}

/// Fresh means started anew, not forked from a test program that has run other tests.
class FreshProcess : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

}  // namespace brood::test

// `action` returns the words.
#define EXPECT_SAYS(action, words) \
  EXPECT_EXIT(::brood::test::say(action), testing::ExitedWithCode(0), testing::HasSubstr(words))
