#pragma once
// A test that needs a child process starts the test program itself: what the child is to do stands
// right above the test.
//
//   HELPER(say_hello) {
//     (void)arguments;
//     return 7;  // the child's exit code
//   }
//
// started as `program --helper say_hello ARGUMENT...`.

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace brood::test {

using Arguments = std::vector<std::string>;
using HelperFunction = int (*)(const Arguments& arguments);

inline constexpr const char* helper_option = "--helper";

/// The exit code of the helper that the arguments ask for; nothing when they ask for none. A helper
/// that throws says what on stderr: exit code 126. A name that is not known: 125.
std::optional<int> run_helper(int argc, char** argv);

/// Puts a helper into the table that run_helper looks in.
struct HelperRegistration {
  HelperRegistration(const char* name, HelperFunction function);
};

}  // namespace brood::test

#define HELPER(name)                                                                            \
  static int helper_##name(const ::brood::test::Arguments& arguments);                          \
  static const ::brood::test::HelperRegistration registration_of_##name(#name, &helper_##name); \
  static int helper_##name([[maybe_unused]] const ::brood::test::Arguments& arguments)
