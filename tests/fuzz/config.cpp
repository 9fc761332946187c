// A brood.toml: any text is read, or refused with its place in one line.

#include "config.hpp"

#include "error.hpp"
#include "fuzz/fuzz.hpp"

#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  using namespace brood::launcher;
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const Config config = parse_config(text, "/folder/brood.toml");
    require(!config.environment.name || !config.environment.prefix, "one environment is meant");
    require(!config.processes || *config.processes > 0, "there are processes");
    for (const auto& [name, value] : config.variables) {
      require(!name.empty() && name.find('=') == std::string::npos, "a name is one");
      require(value.find('\0') == std::string::npos, "a value can be handed on");
    }
  } catch (const LauncherError& error) {
    const std::string_view what = error.what();
    require(error.code() == ExitCode::usage, "it is wrong usage");
    require(what.starts_with("/folder/brood.toml:"), "the place is said");
    require(what.find('\n') == std::string_view::npos, "a message is one line");
  }
  return 0;
}
