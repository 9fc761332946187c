#pragma once

// Whether a sanitizer watches this program: it needs memory and descriptors of its own.

namespace brood::test {

// tests/CMakeLists.txt says it: g++ and clang have different words for it.
#ifdef BROOD_SANITIZED
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// The thread sanitizer turns vfork into fork, so what goes wrong in the child is not seen.
#ifdef BROOD_SANITIZED_THREADS
inline constexpr bool sees_failures_of_vfork = false;
#else
inline constexpr bool sees_failures_of_vfork = true;
#endif

}  // namespace brood::test
