#include "os/sanitizer_linux.hpp"

#ifdef __SANITIZE_THREAD__
#include <fstream>
#include <string>
#endif

namespace brood::os {

#ifdef __SANITIZE_THREAD__

/// It blocks every signal but SIGSYS and those that nobody can block, which is nobody else's way.
bool is_thread_of_sanitizer(const char* number) {
  std::ifstream status("/proc/self/task/" + std::string(number) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("SigBlk:")) {
      return line.ends_with("fffffffe7ffbfeff");
    }
  }
  return false;
}

#else

bool is_thread_of_sanitizer(const char*) {
  return false;
}

#endif

}  // namespace brood::os
