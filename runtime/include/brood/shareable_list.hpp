#pragma once
// A list of simple values in shared memory, of a length that stays.
//
//   brood::ShareableList list({1, 2.5, "text", true, std::monostate{}}, {.name = "settings"});
//   list.set(2, "tex");
//
//   brood::ShareableList same = brood::ShareableList::attach("settings");    // elsewhere
//   std::int64_t first = std::get<std::int64_t>(same[0]);
//
// Lies in memory as CPython's ShareableList does, so either may attach to the other's. A text takes
// its place in steps of 8 bytes, with at least one to spare; a later one has to fit in there. Any
// value may take the place of any other that has room for it.
//
// Nothing is locked: an item that is set by one while another reads it may be read wrongly, which
// is a wrong value or a DecodingError, and nothing worse. What becomes of the memory: as
// SharedMemory's.
//
// Python: multiprocessing.shared_memory.ShareableList

#include <brood/bytes.hpp>
#include <brood/export.hpp>
#include <brood/serialize_archive.hpp>
#include <brood/shared_memory.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace brood {

namespace memory {

class ListLayout;

}  // namespace memory

struct ShareableListOptions {
  /// As SharedMemoryOptions::name: by default one is made up.
  std::string name{};

  /// As SharedMemoryOptions::persist.
  bool persist = false;
};

/// Every member but the destructor throws std::logic_error for a list that is closed. Threads: as
/// SharedMemory.
class BROOD_EXPORT ShareableList {
 public:
  /// std::monostate is Python's None. A std::string should be UTF-8 if Python is to read it.
  /// Compared as in C++: 1, 1.0 and true are three different items.
  using Item = std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes>;

  /// A closed one.
  ShareableList();

  /// Throws: as SharedMemory; std::invalid_argument for a text or bytes of more than 9,999,991.
  explicit ShareableList(const std::vector<Item>& items, ShareableListOptions options = {});

  /// Throws: as SharedMemory; DecodingError when that memory holds no list.
  static ShareableList attach(const std::string& name);

  ShareableList(ShareableList&& other) noexcept;
  ShareableList& operator=(ShareableList&& other) noexcept;
  ~ShareableList();

  std::size_t size() const;

  /// A copy. Throws: std::out_of_range; DecodingError when what stands there is no item.
  Item operator[](std::size_t place) const;

  /// Throws: std::out_of_range; std::invalid_argument for a text or bytes that do not fit, and
  /// changes nothing then. Python: list[place] = item
  void set(std::size_t place, const Item& item);

  /// Copies of all. Python: list(self)
  std::vector<Item> items() const;

  /// How many are equal to it.
  std::size_t count(const Item& item) const;

  /// The place of the first that is equal to it; nothing when there is none, where Python raises
  /// ValueError.
  std::optional<std::size_t> index(const Item& item) const;

  /// How Python's module struct would read the items, one after the other.
  std::string format() const;

  /// What the list lies in: to close and to unlink it, and for its name.
  SharedMemory& shm() noexcept { return shm_; }

  /// How it travels: by its name.
  void save(OutputArchive& archive) const;

  /// Throws as attach.
  void load(InputArchive& archive);

 private:
  explicit ShareableList(SharedMemory shm);

  const memory::ListLayout& layout() const;

  SharedMemory shm_;
  std::unique_ptr<memory::ListLayout> layout_;
};

}  // namespace brood
