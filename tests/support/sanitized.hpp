#pragma once

// Whether a sanitizer watches this program: it needs memory and descriptors of its own.

namespace brood::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace brood::test
