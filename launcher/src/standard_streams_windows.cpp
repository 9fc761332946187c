#include "standard_streams.hpp"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include <algorithm>
#include <cstdio>

namespace brood::launcher {

namespace {

HANDLE handle(Stream stream) {
  return GetStdHandle(stream == Stream::output ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

}  // namespace

int try_to_write(Stream stream, std::string_view bytes) {
  constexpr std::size_t most_at_once = 1u << 20;
  while (!bytes.empty()) {
    DWORD count = 0;
    const DWORD size = static_cast<DWORD>(std::min(bytes.size(), most_at_once));
    if (WriteFile(handle(stream), bytes.data(), size, &count, nullptr) == 0) {
      return static_cast<int>(GetLastError());
    }
    bytes.remove_prefix(count);
  }
  return 0;
}

bool is_terminal(Stream stream) {
  DWORD mode = 0;
  return GetConsoleMode(handle(stream), &mode) != 0;
}

std::size_t terminal_width(Stream stream) {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  const bool is_known = GetConsoleScreenBufferInfo(handle(stream), &info) != 0;
  const int columns = info.srWindow.Right - info.srWindow.Left + 1;
  return is_known && columns > 0 ? static_cast<std::size_t>(columns) : 80;
}

void use_binary_input() {
  _setmode(_fileno(stdin), _O_BINARY);
}

}  // namespace brood::launcher
