#include "support/arguments.hpp"

// shellapi.h needs what windows.h declares.
// clang-format off
#include <windows.h>
#include <shellapi.h>

// clang-format on

namespace brood::test {

std::vector<std::string> program_arguments(int /*argc*/, char** /*argv*/) {
  int count = 0;
  wchar_t** const words = ::CommandLineToArgvW(::GetCommandLineW(), &count);
  std::vector<std::string> arguments;
  for (int i = 0; words != nullptr && i < count; ++i) {
    const int bytes = ::WideCharToMultiByte(CP_UTF8, 0, words[i], -1, nullptr, 0, nullptr, nullptr);
    std::string word(static_cast<std::size_t>(bytes), '\0');
    ::WideCharToMultiByte(CP_UTF8, 0, words[i], -1, word.data(), bytes, nullptr, nullptr);
    word.pop_back();  // the end of the text counts
    arguments.push_back(std::move(word));
  }
  ::LocalFree(static_cast<void*>(words));
  return arguments;
}

}  // namespace brood::test
