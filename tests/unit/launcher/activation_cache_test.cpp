#include "activation_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(ActivationKey, IsNoneForASwitch) {
  Activation activation;
  activation.scripts_before = {"/x"};
  std::string why;
  EXPECT_EQ(activation_key(activation, Environment({"PATH=/usr/bin:/bin"}), &why), std::nullopt);
  EXPECT_THAT(why, testing::Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace brood::launcher
