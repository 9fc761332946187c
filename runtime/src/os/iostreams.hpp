#pragma once
// C++'s own standard streams, which have buffers beside those of C's when they are not synchronised
// with them.

#include <iostream>

namespace brood::os {

/// Writes out what they still hold. (std::cerr and std::wcerr hold nothing.)
inline void flush_iostreams() {
  std::cout.flush();
  std::clog.flush();
  std::wcout.flush();
  std::wclog.flush();
}

}  // namespace brood::os
