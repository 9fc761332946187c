// A file of the activation cache: as it comes, and as the content of one that is whole.

#include "cache_text.hpp"

#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  namespace launcher = brood::launcher;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const std::string& text : {bytes, launcher::sealed(bytes)}) {
    if (const auto changes = launcher::changes_in(text, "key")) {
      require(launcher::changes_in(launcher::cache_text("key", *changes), "key") == changes,
              "what was read can be written");
      require(!launcher::changes_in(text, "another key"), "a key is not passed over");
    }
  }
  return 0;
}
