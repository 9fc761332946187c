#include "text_windows.hpp"

#include "text.hpp"

// shellapi.h needs what windows.h declares.
// clang-format off
#include <windows.h>
#include <shellapi.h>

// clang-format on

namespace brood::launcher {

std::wstring to_wide(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  const int bytes = static_cast<int>(text.size());
  std::wstring wide(
      static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, nullptr, 0)),
      L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, wide.data(), static_cast<int>(wide.size()));
  return wide;
}

std::string to_utf8(std::wstring_view wide) {
  if (wide.empty()) {
    return {};
  }
  const int units = static_cast<int>(wide.size());
  std::string text(static_cast<std::size_t>(WideCharToMultiByte(CP_UTF8, 0, wide.data(), units,
                                                                nullptr, 0, nullptr, nullptr)),
                   '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), units, text.data(), static_cast<int>(text.size()),
                      nullptr, nullptr);
  return text;
}

fs::path to_path(std::string_view text) {
  return fs::path(to_wide(text));
}

std::string to_text(const fs::path& path) {
  return to_utf8(path.native());
}

std::vector<std::string> program_arguments(int /*argc*/, char** /*argv*/) {
  int count = 0;
  wchar_t** const words = CommandLineToArgvW(GetCommandLineW(), &count);
  std::vector<std::string> arguments;
  for (int i = 1; words != nullptr && i < count; ++i) {
    arguments.push_back(to_utf8(words[i]));
  }
  LocalFree(static_cast<void*>(words));
  return arguments;
}

}  // namespace brood::launcher
