#pragma once
// Numeric libraries read how many threads they may use from the environment once, when they are
// loaded. In a forked child that was long ago.

#include <string>
#include <vector>

namespace brood::os {

/// Tells OpenMP, OpenBLAS and MKL, as far as this process has them loaded, what these variables
/// (NAME=VALUE) say of them: OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, MKL_NUM_THREADS. Others, and
/// values that are no numbers, are passed over. Windows: nothing to do, nothing is forked there.
void tell_libraries(const std::vector<std::string>& variables);

}  // namespace brood::os
