#pragma once

#include "prefix.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a wrapped program carries with it, and its bytes:
///
///     16 bytes   "brood payload 1\n"
///     8 bytes    size of the description, little-endian
///     8 bytes    size of the script
///     32 bytes   SHA-256 of all other bytes here
///     ...        the description, TOML
///     ...        the script
///
/// The digest finds what was changed or cut by accident, and by whoever does not mend it, too: it
/// is no signature.
namespace brood::launcher {

struct WrapPayload {
  EnvironmentChoice environment;
  std::optional<std::string> relative;  ///< The environment's path from the file's own folder.
  std::optional<std::string> start_method;
  std::optional<int> processes;
  std::vector<std::pair<std::string, std::string>> variables;
  /// The command. With a script: the interpreter and its arguments (none: the script is started
  /// itself), then the script, then `arguments`.
  std::vector<std::string> command;
  std::vector<std::string> arguments;
  std::optional<std::string> script_name;  ///< "analyse.py"
  std::string script;                      ///< Its bytes.
};

/// How many bytes of a block say how long it is.
inline constexpr std::size_t payload_head_size = 64;

/// The description, in TOML: what `brood wrap --show` prints.
/// Throws LauncherError (usage) for what is no UTF-8, which TOML cannot hold.
std::string payload_description(const WrapPayload& payload);

std::string payload_block(const WrapPayload& payload);

/// The size of a whole block, from its head (payload_head_size bytes). Throws LauncherError
/// (internal) when it is no head, or larger than `available`.
std::size_t payload_size(std::string_view head, std::uint64_t available, const std::string& file);

/// Reads a whole block. Throws LauncherError (internal) when a byte of it is not what was written.
WrapPayload parse_payload(std::string_view block, const std::string& file);

}  // namespace brood::launcher
