#include "os/image.hpp"

#include "child.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <string>

namespace brood::os {
namespace {

int answer() {
  return 42;
}

const void* address_of(int (*function)()) {
  return reinterpret_cast<const void*>(function);
}

TEST(Image, APlaceLeadsBackToTheCode) {
  EXPECT_EQ(find_code(locate_code(address_of(&answer))), address_of(&answer));
}

TEST(Image, ALibraryHasPlacesToo) {
  const auto* const code = reinterpret_cast<const void*>(&std::puts);
  EXPECT_EQ(find_code(locate_code(code)), code);
}

TEST(Image, TwoFunctionsHaveTwoPlacesInOneModule) {
  const CodePlace first = locate_code(address_of(&answer));
  const CodePlace second = locate_code(reinterpret_cast<const void*>(&address_of));
  EXPECT_EQ(first.module, second.module);
  EXPECT_NE(first.offset, second.offset);
}

TEST(Image, WhatIsNotCodeHasNoPlace) {
  static int data = 0;
  int local = 0;
  const std::string on_heap(1000, 'x');
  EXPECT_THROW(locate_code(&data), std::logic_error);
  EXPECT_THROW(locate_code(&local), std::logic_error);
  EXPECT_THROW(locate_code(on_heap.data()), std::logic_error);
  EXPECT_THROW(locate_code("text"), std::logic_error);
  EXPECT_THROW(locate_code(nullptr), std::logic_error);
}

TEST(Image, APlaceInAnUnknownModuleIsNotFound) {
  CodePlace place = locate_code(address_of(&answer));
  place.module ^= 1U;
  EXPECT_EQ(find_code(place), nullptr);
  EXPECT_EQ(find_code({}), nullptr);
}

TEST(Image, APlaceThatIsNotCodeIsNotFound) {
  const CodePlace place = locate_code(address_of(&answer));
  static int data = 0;
  const auto to_data = reinterpret_cast<std::uintptr_t>(&data) -
                       reinterpret_cast<std::uintptr_t>(address_of(&answer));
  for (const std::uint64_t offset :
       {std::uint64_t{0}, place.offset + to_data, std::uint64_t{1} << 40U,
        std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint64_t>::max() / 2}) {
    EXPECT_EQ(find_code({place.module, offset}), nullptr) << offset;
  }
}

TEST(Image, TheProgramsIdentityIsHexadecimalDigits) {
  EXPECT_GE(program_identity().size(), 16U);
  EXPECT_EQ(program_identity().find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(&program_identity(), &program_identity());
}

/// Calls the function at the place that it is given.
HELPER(call_place) {
  Channel parent = test::parent_channel(arguments);
  test::send_line(parent, program_identity());
  const void* const code = find_code({std::stoull(arguments.at(1)), std::stoull(arguments.at(2))});
  return code == nullptr ? 1 : reinterpret_cast<int (*)()>(const_cast<void*>(code))();
}

TEST(Image, APlaceMeansTheSameInAnotherProcess) {
  const CodePlace place = locate_code(address_of(&answer));
  auto child = test::start_child(
      {.helper = "call_place",
       .arguments = {std::to_string(place.module), std::to_string(place.offset)}});
  EXPECT_EQ(test::receive_line(child.channel), program_identity());
  EXPECT_EQ(test::exitcode_in_time(*child.process), 42);
}

}  // namespace
}  // namespace brood::os
