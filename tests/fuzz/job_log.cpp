// The joblog of an earlier `brood map`: any text is read, or one line of it is named.

#include "map/job_log.hpp"

#include "error.hpp"
#include "fuzz/fuzz.hpp"

#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  using namespace brood::launcher;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    for (const auto& [sequence, job] : read_job_log(text, "log")) {
      require(sequence >= 1, "jobs are numbered from 1 up");
      require(job.command.find('\n') == std::string::npos, "a command is in one line");
    }
  } catch (const LauncherError& error) {
    require(error.code() == ExitCode::usage, "a wrong log is wrong usage");
    require(std::string_view(error.what()).starts_with("log:"), "the line is named");
  }
  return 0;
}
