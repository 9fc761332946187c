#pragma once

// What a build with the thread sanitizer has that the program has not.

namespace brood::os {

/// Whether thread `number` of this process is the sanitizer's own, which it starts along with the
/// first one of the program. False in every other build.
bool is_thread_of_sanitizer(const char* number);

}  // namespace brood::os
