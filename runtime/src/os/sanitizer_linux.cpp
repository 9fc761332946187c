#include "os/sanitizer_linux.hpp"

// g++ says it by a macro, clang by a feature.
#ifdef __SANITIZE_THREAD__
#define BROOD_THREADS_ARE_WATCHED
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BROOD_THREADS_ARE_WATCHED
#endif
#endif

#ifdef BROOD_THREADS_ARE_WATCHED
#include <cstdint>
#include <fstream>
#include <string>
#endif

namespace brood::os {

#ifdef BROOD_THREADS_ARE_WATCHED

/// It blocks every signal but those that nobody can block and, in some of its lives, SIGSYS and two
/// of the system's own, which is nobody else's way.
bool is_thread_of_sanitizer(const char* number) {
  std::ifstream status("/proc/self/task/" + std::string(number) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("SigBlk:")) {
      constexpr std::uint64_t always = 0xffff'fffe'7ffb'feff;
      return (std::stoull(line.substr(line.find('\t')), nullptr, 16) & always) == always;
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
