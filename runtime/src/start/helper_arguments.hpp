#pragma once
// The hidden arguments by which a program is started as a helper process:
//   PROGRAM --multiprocessing-fork control=7 handles=8,9
// Python: multiprocessing.spawn.get_command_line.

#include "os/handle.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace brood::start {

struct HelperArguments {
  os::NativeHandle control = os::no_handle;
  std::vector<os::NativeHandle> handles;
};

/// The first of `handles` is the control channel's.
std::vector<std::string> to_arguments(const std::string& program,
                                      std::span<const os::NativeHandle> handles);

/// Whether these arguments ask for a helper at all.
bool is_helper(std::span<const char* const> arguments);

/// Nothing when the arguments behind --multiprocessing-fork are not of this form.
std::optional<HelperArguments> parse_helper_arguments(std::span<const char* const> arguments);

}  // namespace brood::start
