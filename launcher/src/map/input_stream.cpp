#include "error.hpp"
#include "map/input_source.hpp"
#include "standard_streams.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

#include <cerrno>
#include <iostream>

namespace brood::launcher {

InputStream open_stream(const std::string& file) {
  if (file == "-") {
    use_binary_input();
    std::ios::sync_with_stdio(false);  // Ten times faster, and nothing else here reads stdin.
    return {std::shared_ptr<std::istream>(&std::cin, [](std::istream*) {}), "stdin"};
  }
  boost::system::error_code ignored;
  const bool is_directory = fs::is_directory(to_path(file), ignored);
  errno = 0;
  auto stream = std::make_shared<fs::ifstream>(to_path(file), std::ios::binary);
  const int error = errno;
  if (is_directory || !stream->is_open()) {
    throw LauncherError(ExitCode::usage,
                        "cannot open the inputs in " + shown(file) + ": " +
                            (is_directory ? "it is a directory" : system_reason(error)));
  }
  return {std::move(stream), shown(file)};
}

}  // namespace brood::launcher
