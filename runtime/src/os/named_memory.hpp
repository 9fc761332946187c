#pragma once
// Memory that processes share under a name, for those who have nothing else in common.
//
// POSIX: a name stays until somebody removes it, whoever has ended; who is to do that is the
// business of memory/keeper.hpp. Windows: a name goes with the last mapping of its memory.
// Names are those of CPython's SharedMemory: without the slash that the system wants before them.

#include "os/handle.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace brood::os {

/// Tells a piece of memory from another one that got its name later. Where the system has no such
/// thing (macOS, Windows), all are alike.
struct MemoryIdentity {
  std::uint64_t device = 0;
  std::uint64_t file = 0;

  auto operator<=>(const MemoryIdentity&) const = default;
};

/// A mapping of it.
class NamedMemory {
 public:
  using BeforeNamed = std::function<void(const MemoryIdentity&)>;

  NamedMemory() = default;

  /// `size` zeroed bytes, reserved now: a full memory is an exception here, not a fault later.
  /// `before_named` is called when the memory can be told from others and, on Linux, does not have
  /// the name yet: whoever is told of it there can remove the name at whatever instant this process
  /// ends. What it throws, this throws, and nothing is left.
  /// Throws std::system_error: std::errc::file_exists when the name is taken.
  static NamedMemory create(const std::string& name, std::size_t size,
                            const BeforeNamed& before_named);

  /// All of what has this name. Throws std::system_error: std::errc::no_such_file_or_directory when
  /// nothing has.
  static NamedMemory attach(const std::string& name);

  NamedMemory(NamedMemory&& other) noexcept;
  NamedMemory& operator=(NamedMemory&& other) noexcept;
  ~NamedMemory();

  std::byte* data() const noexcept { return static_cast<std::byte*>(data_); }

  /// What was asked for at its creation; macOS, and Windows where another library made it: rounded
  /// up to whole pages.
  std::size_t size() const noexcept { return size_; }

 private:
  friend struct NamedMemoryMaker;

  void unmap() noexcept;

  Handle section_;  // Windows only: what the name lives by
  Handle label_;    // Windows only: tells the size to those who attach
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

/// How names that are made up begin. Python: the same, on either system.
extern const char* const made_up_prefix;

/// What cannot stand in a name, besides NUL.
extern const char* const forbidden_in_names;

/// The memory loses its name, and lives on for those who have it. Throws std::system_error:
/// std::errc::no_such_file_or_directory when nothing has the name. Windows: no effect.
void remove_name(const std::string& name);

/// The same if the name still stands for that memory. Never fails: what is gone is gone.
void remove_name_of(const std::string& name, const MemoryIdentity& identity) noexcept;

}  // namespace brood::os
