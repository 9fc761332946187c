#pragma once

#include <cstddef>
#include <string_view>

namespace brood::launcher {

enum class Stream { output, errors };

/// Writes all bytes as they are, without a buffer of ours. 0, or why it cannot: errno (POSIX) or
/// GetLastError (Windows).
/// POSIX: SIGPIPE, where it is not ignored, ends the process first, as it does any filter.
int try_to_write(Stream stream, std::string_view bytes);

/// The same. False when nobody reads any more (or the stream cannot be written).
inline bool write_all(Stream stream, std::string_view bytes) {
  return try_to_write(stream, bytes) == 0;
}

/// Whether a person looks at the stream.
bool is_terminal(Stream stream);

/// Columns of the terminal; 80 when the system does not tell.
std::size_t terminal_width(Stream stream);

/// Has stdin give its bytes as they are. POSIX: it always does. Windows: no text mode, no end at
/// Ctrl-Z.
void use_binary_input();

}  // namespace brood::launcher
