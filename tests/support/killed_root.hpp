#pragma once
// A program whose children and grandchildren put, take and lock is killed: all of them end, and
// nothing is left.

#include <brood/start_method.hpp>

#include <string>
#include <vector>

namespace brood::test {

/// What was wrong. The program is this one, which must ask run_helper.
std::vector<std::string> kill_a_root(StartMethod method);

}  // namespace brood::test
