#include "print.hpp"

#include "standard_streams.hpp"

namespace brood::launcher {

int print(std::string_view text, ExitCode failure) {
  if (const int error = try_to_write(Stream::output, text)) {
    throw LauncherError(failure, "the output cannot be written: " + system_reason(error));
  }
  return 0;
}

}  // namespace brood::launcher
