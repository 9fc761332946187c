#include "brood/shareable_list.hpp"

#include "memory/list_layout.hpp"

#include <utility>

namespace brood {

ShareableList::ShareableList() = default;

ShareableList::ShareableList(const std::vector<Item>& items, ShareableListOptions options)
    : layout_(std::make_unique<memory::ListLayout>(memory::ListLayout::for_items(items))) {
  shm_ = SharedMemory({.name = std::move(options.name),
                       .create = true,
                       .size = layout_->bytes(),
                       .persist = options.persist});
  layout_->write_places(shm_.buf());
  for (std::size_t i = 0; i < items.size(); ++i) {
    layout_->set(shm_.buf(), i, items[i]);
  }
}

ShareableList::ShareableList(SharedMemory shm)
    : shm_(std::move(shm)),
      layout_(std::make_unique<memory::ListLayout>(memory::ListLayout::of(shm_.buf()))) {}

ShareableList ShareableList::attach(const std::string& name) {
  return ShareableList(SharedMemory({.name = name}));
}

ShareableList::ShareableList(ShareableList&& other) noexcept = default;
ShareableList& ShareableList::operator=(ShareableList&& other) noexcept = default;
ShareableList::~ShareableList() = default;

const memory::ListLayout& ShareableList::layout() const {
  shm_.buf();  // throws for a closed one
  if (layout_ == nullptr) {
    throw std::logic_error("a ShareableList that was made without items, or moved from, is used");
  }
  return *layout_;
}

std::size_t ShareableList::size() const {
  return layout().size();
}

ShareableList::Item ShareableList::operator[](std::size_t place) const {
  return layout().get(shm_.buf(), place);
}

void ShareableList::set(std::size_t place, const Item& item) {
  layout().set(shm_.buf(), place, item);
}

std::vector<ShareableList::Item> ShareableList::items() const {
  std::vector<Item> all;
  for (std::size_t i = 0; i < size(); ++i) {
    all.push_back((*this)[i]);
  }
  return all;
}

std::size_t ShareableList::count(const Item& item) const {
  std::size_t found = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    found += (*this)[i] == item ? 1 : 0;
  }
  return found;
}

std::optional<std::size_t> ShareableList::index(const Item& item) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if ((*this)[i] == item) {
      return i;
    }
  }
  return std::nullopt;
}

std::string ShareableList::format() const {
  std::string all;
  for (std::size_t i = 0; i < size(); ++i) {
    all += layout().format(shm_.buf(), i);
  }
  return all;
}

void ShareableList::save(OutputArchive& archive) const {
  archive(shm_);
}

void ShareableList::load(InputArchive& archive) {
  SharedMemory shm;
  archive(shm);
  *this = shm.closed() ? ShareableList() : ShareableList(std::move(shm));
}

}  // namespace brood
