#include "support/shared_words.hpp"

#include "memory/shared_block.hpp"

namespace brood::test {

using Word = std::atomic<std::uint64_t>;

struct SharedWords::Memory {
  memory::SharedBlock block;
};

SharedWords::SharedWords(std::size_t count)
    : memory_(new Memory{memory::SharedBlock::make(count * sizeof(Word))}),
      words_(reinterpret_cast<Word*>(memory_->block.data())) {}

void SharedWords::save(OutputArchive& archive) const {
  memory_->block.save(archive);
}

void SharedWords::load(InputArchive& archive) {
  memory_ = std::make_shared<Memory>();
  memory_->block.load(archive, sizeof(Word));
  memory_->block.region().use(memory_->block.offset(), memory_->block.size());
  words_ = reinterpret_cast<Word*>(memory_->block.data());
}

}  // namespace brood::test
