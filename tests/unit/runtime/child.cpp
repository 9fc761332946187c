#include "child.hpp"

#include "base/deadline.hpp"
#include "os/child_setup.hpp"
#include "os/launch.hpp"
#include "os/reactor.hpp"
#include "os/self.hpp"

#include <array>
#include <utility>

namespace brood::test {

Child start_child(const ChildOptions& options) {
  auto [ours, theirs] = os::Channel::pair();
  std::vector<os::NativeHandle> handles{theirs.handle().get()};
  handles.insert(handles.end(), options.handles.begin(), options.handles.end());
  const auto arguments = [&](std::span<const os::NativeHandle> values) {
    Arguments words{"test-child", helper_option, options.helper};
    for (const os::NativeHandle value : values) {
      words.push_back(std::to_string(value));
    }
    words.insert(words.end(), options.arguments.begin(), options.arguments.end());
    return words;
  };
  auto process = os::launch({.executable = os::executable_path(),
                             .handles = std::move(handles),
                             .arguments = arguments,
                             .leads_group = options.leads_group});
  return {std::move(process), std::move(ours)};
}

os::Handle adopt_argument(const std::string& argument) {
  return os::adopt_handle(static_cast<os::NativeHandle>(std::stoll(argument)));
}

os::Channel parent_channel(const Arguments& arguments) {
  return os::Channel(adopt_argument(arguments.at(0)));
}

std::optional<int> exitcode_in_time(os::ChildProcess& process) {
  const auto reactor = os::Reactor::create();
  const auto deadline = base::Deadline::after(patience);
  bool ended = false;
  reactor->add_handle(process.sentinel(), [&] { ended = true; });
  while (!ended && !deadline.has_passed()) {
    reactor->run_once(deadline);
  }
  return process.exitcode();
}

void send_line(os::Channel& channel, std::string_view line) {
  channel.write_all(as_bytes(std::string(line) + '\n'));
}

std::optional<std::string> receive_line(os::Channel& channel) {
  std::string line;
  for (std::byte byte{}; channel.read_exactly(std::span(&byte, 1));) {
    if (byte == std::byte{'\n'}) {
      return line;
    }
    line += static_cast<char>(byte);
  }
  return std::nullopt;
}

std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  std::uint32_t state = 1;
  for (std::byte& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::byte>(state >> 24U);
  }
  return bytes;
}

bool at_end(os::Channel& channel) {
  std::array<std::byte, 16> buffer{};
  return channel.read_some(buffer) == 0;
}

}  // namespace brood::test
