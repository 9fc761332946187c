#include "standard_streams.hpp"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace brood::launcher {

namespace {

int descriptor(Stream stream) {
  return stream == Stream::output ? STDOUT_FILENO : STDERR_FILENO;
}

/// Somebody may have made the stream non-blocking: it is shared with other programs.
void wait_until_writable(int number) {
  pollfd end{number, POLLOUT, 0};
  poll(&end, 1, -1);
}

}  // namespace

int try_to_write(Stream stream, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor(stream), bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      wait_until_writable(descriptor(stream));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

bool is_terminal(Stream stream) {
  return isatty(descriptor(stream)) == 1;
}

std::size_t terminal_width(Stream stream) {
  winsize size{};
  const bool is_known = ioctl(descriptor(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : 80;
}

void use_binary_input() {}

}  // namespace brood::launcher
