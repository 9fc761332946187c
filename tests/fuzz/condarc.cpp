// A conda configuration file: any text is read or named as not understood.

#include "condarc.hpp"

#include "fuzz/fuzz.hpp"

#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  using namespace brood::launcher;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Condarc condarc = parse_condarc(text, {"envs_dirs", "changeps1", ""});
  for (const auto& [key, value] : condarc.values) {
    require(value.is_list || value.items.size() == 1, "a text is one item");
    for (const std::string& item : value.items) {
      require(item.size() <= text.size(), "an item is no longer than the file");
    }
  }
  for (const std::string& problem : condarc.problems) {
    require(problem.find('\n') == std::string::npos, "a problem is one line");
  }
  return 0;
}
