#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brood::launcher {

/// PATH as its entries. The text of entries that nobody touches is kept to the byte; an empty text
/// has no entries at all (an empty entry would mean the current directory).
class PathList {
 public:
  explicit PathList(std::string_view text);

  void prepend(const std::vector<std::string>& directories) { insert_all(0, directories); }

  void insert(std::size_t index, std::string directory);

  /// Takes `old` away where its first member stands, each of its members once, and puts `now` in
  /// that place; in front when `old` is not on the list. What the user put between them stays.
  void replace(const std::vector<std::string>& old, const std::vector<std::string>& now);

  /// Whether an entry ends with `condabin`, which is conda's own test.
  bool contains_condabin() const;

  std::string text() const;

  const std::vector<std::string>& entries() const& { return entries_; }

  std::vector<std::string> entries() && { return std::move(entries_); }

 private:
  void insert_all(std::size_t index, const std::vector<std::string>& directories);
  std::size_t find(std::string_view directory, std::size_t from) const;

  std::vector<std::string> entries_;
};

/// The last component of a path and what is before it, as text; a path without a separator is its
/// own last component and has an empty parent. POSIX: `/`. Windows: `/` and `\`.
std::string last_component(std::string_view path);
std::string parent_directory(std::string_view path);

}  // namespace brood::launcher
