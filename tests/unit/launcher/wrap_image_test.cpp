#include "wrap_image.hpp"

#include "error.hpp"
#include "self.hpp"
#include "wrapped_file.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

/// This test program links the launcher, so it is a brood as far as the slot goes.
const std::string& own_image() {
  static const std::string image = read_whole_file(self_path(), std::uint64_t{1} << 32);
  return image;
}

TEST(WrapImage, AProgramThatIsNotWrappedSaysSo) {
  EXPECT_EQ(own_payload_place(), 0u);
  EXPECT_EQ(payload_place_in(own_image()), 0u);
}

TEST(WrapImage, TheSlotOfAWrappedProgramSaysWhereThePayloadBegins) {
  const std::string wrapped = wrapped_image(own_image(), "payload");
  EXPECT_EQ(payload_place_in(wrapped), own_image().size());
  EXPECT_EQ(wrapped.substr(own_image().size()), "payload");
}

TEST(WrapImage, WrappingAWrappedProgramReplacesItsPayload) {
  const std::string once = wrapped_image(own_image(), "a long payload");
  EXPECT_TRUE(wrapped_image(once, "new") == wrapped_image(own_image(), "new"));
}

TEST(WrapImage, WhatIsNoBroodIsRefused) {
  EXPECT_FALSE(payload_place_in("#!/bin/sh\n"));
  EXPECT_FALSE(payload_place_in(""));
  EXPECT_THROW(wrapped_image("#!/bin/sh\n", "payload"), LauncherError);
  EXPECT_FALSE(payload_place_in(own_image() + own_image()));
}

}  // namespace
}  // namespace brood::launcher
