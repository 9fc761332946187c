// The list of environments that conda keeps in the home directory.

#include "environments_txt.hpp"

#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const std::string& prefix : brood::launcher::listed_prefixes(text)) {
    require(!prefix.empty(), "no path is empty");
    require(text.find(prefix) != std::string::npos, "a path stands in the file");
    require(prefix.find_first_of(std::string("\n\0", 2)) == std::string::npos, "and on one line");
  }
  return 0;
}
