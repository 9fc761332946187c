#include "os/cpu.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace brood::os {
namespace {

TEST(Cpu, AtLeastOneMayBeUsed) {
  EXPECT_GE(usable_cpus(), 1);
}

TEST(Cpu, NoMoreAreUsableThanThereAre) {
  EXPECT_LE(usable_cpus(), static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace brood::os
