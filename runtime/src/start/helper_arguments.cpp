#include "start/helper_arguments.hpp"

#include <charconv>
#include <string_view>

namespace brood::start {

namespace {

constexpr std::string_view flag = "--multiprocessing-fork";
constexpr std::string_view control_key = "control=";
constexpr std::string_view handles_key = "handles=";

std::optional<os::NativeHandle> parse_handle(std::string_view text) {
  os::NativeHandle value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::vector<os::NativeHandle>> parse_handles(std::string_view text) {
  std::vector<os::NativeHandle> handles;
  if (text.empty()) {
    return handles;
  }
  for (;;) {
    const std::size_t comma = text.find(',');
    const auto handle = parse_handle(text.substr(0, comma));
    if (!handle) {
      return std::nullopt;
    }
    handles.push_back(*handle);
    if (comma == std::string_view::npos) {
      return handles;
    }
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::vector<std::string> to_arguments(const std::string& program,
                                      std::span<const os::NativeHandle> handles) {
  std::string list;
  for (const os::NativeHandle handle : handles.subspan(1)) {
    list += (list.empty() ? "" : ",") + std::to_string(handle);
  }
  return {program, std::string(flag), std::string(control_key) + std::to_string(handles.front()),
          std::string(handles_key) + list};
}

bool is_helper(std::span<const char* const> arguments) {
  return arguments.size() >= 2 && arguments[1] != nullptr && arguments[1] == flag;
}

std::optional<HelperArguments> parse_helper_arguments(std::span<const char* const> arguments) {
  if (!is_helper(arguments) || arguments.size() != 4) {
    return std::nullopt;
  }
  const std::string_view control(arguments[2]);
  const std::string_view handles(arguments[3]);
  if (!control.starts_with(control_key) || !handles.starts_with(handles_key)) {
    return std::nullopt;
  }
  const auto first = parse_handle(control.substr(control_key.size()));
  auto rest = parse_handles(handles.substr(handles_key.size()));
  if (!first || !rest) {
    return std::nullopt;
  }
  return HelperArguments{*first, *std::move(rest)};
}

}  // namespace brood::start
