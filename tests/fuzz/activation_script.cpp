// An activation script: what it depends on stands in it, or it is refused.

#include "fuzz/fuzz.hpp"
#include "script_reading.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const brood::launcher::ScriptReading reading = brood::launcher::read_script(text);
  if (reading.refusal.empty()) {
    for (const std::string& name : reading.variables) {
      require(text.find(name) != std::string::npos, "a variable stands in the script");
    }
    for (const brood::launcher::FileQuestion& question : reading.files) {
      require(question.path.starts_with('/'), "a file is below the environment");
    }
    for (const char* const forbidden : {"mkdir ", "\neval ", "\nsource "}) {
      require(!text.starts_with(forbidden), "a command is refused");
    }
  }
  return 0;
}
