#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brood::launcher {

/// The variables of a process as an ordered value: entries `NAME=VALUE`, in the order they came.
/// Nothing is decoded or tidied: bytes that are no UTF-8, duplicates and entries without `=` are
/// kept until their name is set or unset. Names: POSIX: compared byte by byte. Windows: case does
/// not count, and the spelling that is there stays; an entry may begin with `=` (`=C:=C:\dir`),
/// which belongs to its name.
class Environment {
 public:
  Environment() = default;

  explicit Environment(std::vector<std::string> entries) : entries_(std::move(entries)) {}

  /// The environment of this process.
  static Environment current();

  /// The value of the first entry of that name, which is what getenv finds.
  std::optional<std::string> get(std::string_view name) const;

  /// As `get`, but an empty value counts as none: conda and most shells read variables so.
  std::optional<std::string> get_non_empty(std::string_view name) const;

  /// Replaces the first entry of that name and drops the others; appends when there is none.
  void set(std::string_view name, std::string_view value);

  /// Drops every entry of that name.
  void unset(std::string_view name);

  const std::vector<std::string>& entries() const& { return entries_; }

  std::vector<std::string> entries() && { return std::move(entries_); }

  friend bool operator==(const Environment&, const Environment&) = default;

 private:
  std::vector<std::string> entries_;
};

/// The name of an entry; the whole entry when it has no `=`.
std::string_view entry_name(std::string_view entry);

/// The value of an entry; empty when it has no `=`.
std::string_view entry_value(std::string_view entry);

/// Whether two names mean the same variable on this system.
bool is_same_name(std::string_view left, std::string_view right);

}  // namespace brood::launcher
