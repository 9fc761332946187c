// The hidden arguments of a helper process. A line of the input is an argument.

#include "start/helper_arguments.hpp"

#include "fuzz/fuzz.hpp"

#include <sstream>
#include <string>
#include <vector>

namespace {

std::vector<const char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<const char*> pointers;
  for (const std::string& word : words) {
    pointers.push_back(word.c_str());
  }
  return pointers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using brood::fuzz::require;
  std::istringstream lines(size == 0 ? std::string()
                                     : std::string(reinterpret_cast<const char*>(data), size));
  std::vector<std::string> words;
  for (std::string line; std::getline(lines, line);) {
    words.push_back(line);
  }
  const auto pointers = pointers_to(words);
  const auto parsed = brood::start::parse_helper_arguments(pointers);
  if (!parsed) {
    return 0;
  }
  require(brood::start::is_helper(pointers), "only a helper has a helper's arguments");
  std::vector<brood::os::NativeHandle> handles{parsed->control};
  handles.insert(handles.end(), parsed->handles.begin(), parsed->handles.end());
  for (const auto handle : handles) {
    require(handle >= 0, "a handle is a number from 0 on");
  }
  const auto written = brood::start::to_arguments(words.front(), handles);
  const auto again = brood::start::parse_helper_arguments(pointers_to(written));
  require(
      again.has_value() && again->control == parsed->control && again->handles == parsed->handles,
      "what was written is read as it was");
  return 0;
}
