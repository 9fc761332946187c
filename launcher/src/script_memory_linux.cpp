#include "script_place.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace brood::launcher {

std::optional<std::string> script_in_memory(const std::string& name, const std::string& content) {
  const int memory = memfd_create(name.c_str(), MFD_CLOEXEC);
  if (memory < 0) {
    return std::nullopt;
  }
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t count = write(memory, content.data() + done, content.size() - done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      close(memory);
      return std::nullopt;
    }
  }
  // Out of the way of the small numbers that activation scripts like to use, and open in the
  // program.
  const int kept = fcntl(memory, F_DUPFD, 40);
  close(memory);
  if (kept < 0) {
    return std::nullopt;
  }
  // By process id: the program's own children can read it, too.
  return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(kept);
}

}  // namespace brood::launcher
