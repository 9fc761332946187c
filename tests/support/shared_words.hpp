#pragma once
// What the processes of a test write down for each other: a kill at any instant leaves each word as
// it was before or after.

#include <brood/serialize_archive.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace brood::test {

/// Words in shared memory, zero at first. A copy, and what arrives in another process, is the same
/// words.
class SharedWords {
 public:
  SharedWords() = default;
  explicit SharedWords(std::size_t count);

  std::atomic<std::uint64_t>& operator[](std::size_t index) const { return words_[index]; }

  void save(OutputArchive& archive) const;
  void load(InputArchive& archive);

 private:
  struct Memory;

  std::shared_ptr<Memory> memory_;
  std::atomic<std::uint64_t>* words_ = nullptr;
};

}  // namespace brood::test
