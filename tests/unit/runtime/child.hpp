#pragma once
// A helper of this test program that runs in a process of its own, with a channel to it.

#include "brood/bytes.hpp"
#include "os/channel.hpp"
#include "os/child_process.hpp"
#include "support/helper.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace brood::test {

/// How long a test waits for what has to happen: long enough for a busy machine under a sanitizer.
inline constexpr std::chrono::seconds patience{30};

struct Child {
  std::unique_ptr<os::ChildProcess> process;
  os::Channel channel;
};

struct ChildOptions {
  const char* helper;
  Arguments arguments = {};
  std::span<const os::NativeHandle> handles = {};  ///< More that it inherits.
  bool leads_group = true;
};

/// Starts a helper. Its first argument is its end of the channel, then come its other handles, then
/// `arguments`.
Child start_child(const ChildOptions& options);

/// CHILD: the handle that an argument names.
os::Handle adopt_argument(const std::string& argument);

/// CHILD: the channel to the parent.
os::Channel parent_channel(const Arguments& arguments);

/// The exit code of a child that has ended, or that does so while patience lasts.
std::optional<int> exitcode_in_time(os::ChildProcess& process);

/// One line of text, without its end; nothing when the other side ends before.
void send_line(os::Channel& channel, std::string_view line);
std::optional<std::string> receive_line(os::Channel& channel);

std::span<const std::byte> as_bytes(std::string_view text);
std::string as_text(std::span<const std::byte> bytes);

/// Bytes that tell their places: different at every place for a long stretch.
Bytes pattern(std::size_t size);

/// Whether the other side is closed and nothing was left to read. Blocks until something comes.
bool at_end(os::Channel& channel);

}  // namespace brood::test
