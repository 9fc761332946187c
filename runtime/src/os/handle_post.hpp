#pragma once
// Handles on their way between a process and its child, beside the bytes that tell how many there
// are.
//
// A channel of their own carries them, so that the stream of bytes is read and written as if there
// were none, and costs nothing more. POSIX: SCM_RIGHTS. Windows: their values; it is always the
// parent that duplicates, into the child or out of it, so that what is under way ends with the
// child.
//
// The order is one for both sides: each take is for one give, and names the same number. One give
// of a side may be under way: the child asks before it is given something, and the parent takes
// what it was told of.

#include "os/channel.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace brood::os {

/// The most handles of one give.
inline constexpr std::size_t most_posted_handles = 1000;

/// The parent's side. Never blocks.
class PostToChild {
 public:
  /// `child`: its sentinel, which must outlive this object.
  PostToChild(Channel channel, NativeHandle child) : channel_(std::move(channel)), child_(child) {}

  /// They stay the caller's; the child gets its own. Throws std::system_error; the child is of no
  /// use then.
  void give(std::span<const NativeHandle> handles);

  /// What the child has given. Throws std::system_error, or DecodingError when they are not there.
  std::vector<Handle> take(std::size_t count);

  /// Copies of what the child has lent. Throws likewise.
  std::vector<Handle> borrow(std::size_t count);

 private:
  std::vector<Handle> receive(std::size_t count, bool is_lent);

  Channel channel_;
  [[maybe_unused]] NativeHandle child_;
};

/// The child's side.
class PostToParent {
 public:
  explicit PostToParent(Channel channel) : channel_(std::move(channel)) {}

  /// Throws std::system_error.
  void give(std::vector<Handle> handles);

  /// As give, but it stays the caller's, who keeps it until the parent has borrowed it. Throws
  /// std::system_error.
  void lend(const Handle& handle);

  /// Blocks until the parent has given them; kept from forked children. Throws std::system_error,
  /// DecodingError when the parent ends before.
  std::vector<Handle> take(std::size_t count);

 private:
  Channel channel_;
};

}  // namespace brood::os
