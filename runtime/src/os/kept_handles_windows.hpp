#pragma once
// Which handles of one process, the keeper, lie in a box: a table in shared memory, in the order in
// which they were put.
//
//   begin -> [ value | value | value ] <- end        numbers count on for ever; a value's place is
//                                                    its number, modulo the table's length
//
// Who puts moves the end, who takes moves the begin; of each there is one at a time, and both may
// be killed at any instant. So that no handle is lost with them:
//   - the end is moved before a handle is made, which the system itself then writes into its place.
//     A kill loses a handle only between these two, which on Windows are one system call (under
//     Wine, the last instructions of it);
//   - a value is wiped before its handle is closed, never after: a number that is free again may be
//     that of a handle of the keeper's own. A kill between the two loses a handle, too.
// What is lost so is one handle of the keeper's, until it ends.

#include "os/handle.hpp"
#include "os/region.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace brood::os {

/// Threads and processes: one puts and one takes at a time.
class KeptHandles {
 public:
  static constexpr std::uint64_t capacity = 4096;

  /// An empty one. Throws std::system_error.
  KeptHandles();

  /// One that was made elsewhere. Throws std::system_error.
  explicit KeptHandles(Handle region);

  const Handle& handle() const noexcept { return region_.handle(); }

  bool has_room_for(std::size_t count) const noexcept;

  /// The number of what is put next.
  std::uint64_t end() const noexcept { return table().end; }

  /// A copy for the keeper. Throws std::system_error; nothing was put then.
  void put(const Handle& keeper, const Handle& handle) const;

  /// Whether all of them are there.
  bool holds(std::uint64_t first, std::uint64_t count) const noexcept;

  /// A copy for this process, of one that is there. Throws DecodingError when it is not valid.
  Handle copy(const Handle& keeper, std::uint64_t number) const;

  // An empty keeper has ended, and its handles with it: they are only forgotten.

  /// Closes all from the begin up to, but not including, `number`.
  void close_up_to(const Handle& keeper, std::uint64_t number) const noexcept;

  /// Closes all from `number` on, by the one who puts.
  void close_from(const Handle& keeper, std::uint64_t number) const noexcept;

  /// In the keeper, when nobody else has the table.
  void close_all() const noexcept;

  /// Whether no other process, and no other object of this one, has the table.
  bool is_the_last_one() const noexcept;

 private:
  struct Table {
    std::atomic<std::uint64_t> begin;
    alignas(64) std::atomic<std::uint64_t> end;
    alignas(64) std::array<std::uint64_t, capacity> values;  // 0: none
  };

  Table& table() const noexcept;
  std::uint64_t& value(std::uint64_t number) const noexcept;

  Region region_;
};

}  // namespace brood::os
