#include "environment.hpp"

#include "text_windows.hpp"

#include <windows.h>

#include <cwchar>

namespace brood::launcher {

Environment Environment::current() {
  std::vector<std::string> entries;
  wchar_t* const block = GetEnvironmentStringsW();
  for (const wchar_t* entry = block; entry != nullptr && *entry != L'\0';) {
    const std::size_t length = std::wcslen(entry);
    entries.push_back(to_utf8({entry, length}));
    entry += length + 1;
  }
  FreeEnvironmentStringsW(block);
  return Environment(std::move(entries));
}

bool is_same_name(std::string_view left, std::string_view right) {
  const std::wstring a = to_wide(left);
  const std::wstring b = to_wide(right);
  return CompareStringOrdinal(a.data(), static_cast<int>(a.size()), b.data(),
                              static_cast<int>(b.size()), TRUE) == CSTR_EQUAL;
}

}  // namespace brood::launcher
