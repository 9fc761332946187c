#include "self.hpp"

#include "error.hpp"
#include "text_windows.hpp"

#include <windows.h>

namespace brood::launcher {

std::string self_path() {
  std::wstring path(32768, L'\0');
  const DWORD length = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
  if (length == 0 || length == path.size()) {
    throw LauncherError(ExitCode::internal, "cannot find the brood executable");
  }
  path.resize(length);
  return to_utf8(path);
}

}  // namespace brood::launcher
