// What an interpreter of `brood map --python` says: an answer is taken off whole, or not there yet,
// or refused.

#include "error.hpp"
#include "fuzz/fuzz.hpp"
#include "map/python_wire.hpp"

#include <optional>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  using namespace brood::launcher;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  try {
    for (;;) {
      const std::string before = bytes;
      const std::optional<PythonAnswer> answer = take_answer(bytes);
      if (!answer) {
        require(bytes == before, "what is not there yet stays");
        return 0;
      }
      require(before.ends_with(answer->first + answer->second + bytes), "nothing is lost");
      require(bytes.size() < before.size(), "an answer takes bytes");
    }
  } catch (const LauncherError&) {
  }
  return 0;
}
