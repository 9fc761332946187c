#pragma once

// Whether a sanitizer watches this program: it needs memory and descriptors of its own.

namespace brood::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// The thread sanitizer turns vfork into fork, so what goes wrong in the child is not seen.
#if defined(__SANITIZE_THREAD__)
inline constexpr bool sees_failures_of_vfork = false;
#else
inline constexpr bool sees_failures_of_vfork = true;
#endif

}  // namespace brood::test
