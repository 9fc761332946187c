#include "brood/detail/shared_bytes.hpp"

#include "brood/error.hpp"
#include "memory/shared_block.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace brood::detail {

namespace {

static_assert(largest_alignment <= memory::block_alignment);

// Far above any machine's memory, and far enough below the end of the type that what is put in
// front of a block, and rounding, stay inside it.
constexpr std::size_t largest_size = std::numeric_limits<std::size_t>::max() / 4;

/// How it travels: this, and if there are any elements, the block.
using Shape = std::array<std::uint64_t, 2>;

[[noreturn]] void fail_shape(std::uint64_t count, std::uint64_t found, std::size_t expected) {
  throw DecodingError("a shared value or array of " + std::to_string(count) + " elements of " +
                      std::to_string(found) + " bytes came where elements of " +
                      std::to_string(expected) + " bytes were expected");
}

}  // namespace

SharedBytes::SharedBytes(std::size_t count, std::size_t element_size) : count_(count) {
  if (count > largest_size / element_size) {
    throw std::length_error("a shared array of " + std::to_string(count) + " elements of " +
                            std::to_string(element_size) + " bytes");
  }
  if (count != 0) {
    auto block = memory::SharedBlock::make(count * element_size);
    data_ = block.data();
    block_ = std::make_shared<const memory::SharedBlock>(std::move(block));
  }
}

void SharedBytes::save(OutputArchive& archive, std::size_t element_size) const {
  const Shape shape = {count_, element_size};
  archive.write(shape.data(), sizeof shape);
  if (count_ != 0) {
    block_->save(archive);
  }
}

SharedBytes SharedBytes::load(InputArchive& archive, std::size_t element_size) {
  Shape shape{};
  archive.read(shape.data(), sizeof shape);
  const auto [count, found] = shape;
  if (found != element_size || count > largest_size / element_size) {
    fail_shape(count, found, element_size);
  }
  SharedBytes bytes;
  if (count != 0) {
    memory::SharedBlock block;
    block.load(archive, static_cast<std::size_t>(count) * element_size);
    bytes.data_ = block.data();
    bytes.block_ = std::make_shared<const memory::SharedBlock>(std::move(block));
    bytes.count_ = static_cast<std::size_t>(count);
  }
  return bytes;
}

SharedBytes SharedBytes::load_one(InputArchive& archive, std::size_t element_size) {
  SharedBytes bytes = load(archive, element_size);
  if (bytes.count_ != 1) {
    fail_shape(bytes.count_, element_size, element_size);
  }
  return bytes;
}

}  // namespace brood::detail
