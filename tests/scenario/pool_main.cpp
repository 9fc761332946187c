#include <brood/freeze_support.hpp>

#include "support/helper.hpp"

#include <gtest/gtest.h>

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  if (const auto exitcode = brood::test::run_helper(argc, argv)) {
    return *exitcode;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
