#pragma once
// One way to turn a failed system call into an exception: "connect /tmp/x: Connection refused".

#include <string>
#include <system_error>

namespace brood::os {

/// The calling thread's last system error: errno (POSIX), GetLastError (Windows). Read it on the
/// very next line.
int last_error() noexcept;

/// Throws std::system_error for `code`; `what` names the call and its object.
[[noreturn]] void throw_system_error(int code, const std::string& what);

/// The same for last_error().
[[noreturn]] void throw_last_error(const std::string& what);

}  // namespace brood::os
